import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def tell_leaders_apart(apps, schema_editor):
    """Until now a leader's duty stood in the name of his post only: 第一责任人, 分管领导 are the words of the roster's workbook."""
    posts = apps.get_model("organizations", "Post").objects.filter(role="leader")
    posts.filter(name__contains="第一责任人").update(duty="first")
    posts.filter(name__contains="分管领导").update(duty="deputy")


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_levels_names_and_reorganization'),
    ]

    operations = [
        migrations.CreateModel(
            name='StandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='to')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'stand-in',
                'verbose_name_plural': 'stand-ins',
            },
        ),
        migrations.AddField(
            model_name='post',
            name='closed_on',
            field=models.DateField(blank=True, null=True, verbose_name='closed on'),
        ),
        migrations.AddField(
            model_name='post',
            name='duty',
            field=models.CharField(blank=True, choices=[('', '—'), ('first', 'first responsible person'), ('deputy', 'deputy leader')], default='', max_length=10, verbose_name='duty'),
        ),
        migrations.RunPython(tell_leaders_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('duty', ''), ('role', 'leader'), _connector='OR'), name='duty_of_a_leader'),
        ),
        migrations.AddField(
            model_name='standin',
            name='arranged_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='standin',
            name='deputy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='standin',
            name='holder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='standin',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='organizations.post'),
        ),
        migrations.AddField(
            model_name='standin',
            name='within',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization'),
        ),
        migrations.AddConstraint(
            model_name='standin',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='stand_in_ends_after_it_starts'),
        ),
    ]
