"""How often a person was refused at one address, between two events."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0005_algorithm_and_verifications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RefusalCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('route', models.CharField(max_length=120)),
                ('method', models.CharField(max_length=8)),
                ('told_at', models.DateTimeField(db_index=True)),
                ('untold', models.PositiveIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'count of refusals',
                'verbose_name_plural': 'counts of refusals',
                'constraints': [models.UniqueConstraint(fields=('user', 'route', 'method'), name='one_count_a_person_and_address')],
            },
        ),
    ]
