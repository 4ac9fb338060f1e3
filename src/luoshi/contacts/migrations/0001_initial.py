import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('plans', '0002_compilation_attempts_and_merges'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('hour', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'hour'), name='unique_attempt')],
            },
        ),
        migrations.CreateModel(
            name='ContactCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='declare by')),
                ('remind_days', models.PositiveSmallIntegerField(default=3, verbose_name='days before that day on which units are reminded')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='words to the units')),
                ('group_name', models.CharField(blank=True, max_length=60, verbose_name='name of the work group')),
                ('group_picture', models.FileField(blank=True, upload_to='groups/%Y/')),
                ('address', models.CharField(blank=True, max_length=200)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('obligation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.obligation')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact_call', to='plans.plan')),
            ],
            options={
                'verbose_name': 'declaration of contacts',
                'verbose_name_plural': 'declarations of contacts',
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('missing', 'not declared'), ('declared', 'to be confirmed'), ('confirmed', 'confirmed')], default='missing', max_length=10, verbose_name='state')),
                ('deputy_name', models.CharField(blank=True, max_length=60)),
                ('deputy_phone', models.CharField(blank=True, max_length=20)),
                ('deputy_email', models.EmailField(blank=True, max_length=254)),
                ('handler_name', models.CharField(blank=True, max_length=60)),
                ('handler_phone', models.CharField(blank=True, max_length=20)),
                ('handler_email', models.EmailField(blank=True, max_length=254)),
                ('joined_group', models.BooleanField(default=False, verbose_name='in the work group')),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('filed_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('link_nonce', models.CharField(blank=True, max_length=24)),
                ('link_until', models.DateField(null=True)),
                ('mail', models.EmailField(blank=True, max_length=254, verbose_name='mail address of the unit')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declarations', to='contacts.contactcall')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('deputy_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handler_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_declarations', to='organizations.organization')),
            ],
            options={
                'verbose_name': 'declaration',
                'verbose_name_plural': 'declarations',
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('recipients', models.PositiveSmallIntegerField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='contacts.declaration')),
            ],
        ),
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['call', 'state'], name='contacts_de_call_id_c93383_idx'),
        ),
        migrations.AddConstraint(
            model_name='declaration',
            constraint=models.UniqueConstraint(fields=('call', 'organization'), name='unique_declaration'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('declaration', 'day'), name='unique_reminder'),
        ),
    ]
