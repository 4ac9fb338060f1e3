import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def state_waiting(apps, schema_editor):
    """Reports that wait for their review came to it when the leader signed them off, else when they were submitted."""
    report, sign_off = apps.get_model("reports", "Report"), apps.get_model("reports", "SignOff")
    signed = sign_off.objects.filter(report=OuterRef("pk"), decision="signed").order_by()
    at = signed.values("report").annotate(at=Max("at")).values("at")
    with_reviewer = report.objects.filter(state="submitted").exclude(sign_off="waiting")
    with_reviewer.filter(sign_off="signed").update(waits_since=Coalesce(Subquery(at), "submitted_at"))
    with_reviewer.exclude(sign_off="signed").update(waits_since=models.F("submitted_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0003_posts_and_stand_ins'),
        ('plans', '0003_report_rules'),
        ('reports', '0005_sign_off_and_templates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='comment')),
                ('part', models.CharField(blank=True, max_length=12)),
                ('report_version', models.PositiveIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['report', 'at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReviewException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('obligation_key', models.UUIDField()),
                ('second', models.BooleanField(null=True)),
                ('together', models.CharField(blank=True, choices=[('none', 'one by one'), ('progress', 'progress reports without open signals'), ('all', 'all reports without open signals')], max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='ReviewRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('second', models.BooleanField(default=False, verbose_name='a second person accepts too')),
                ('together', models.CharField(choices=[('none', 'one by one'), ('progress', 'progress reports without open signals'), ('all', 'all reports without open signals')], default='none', max_length=8, verbose_name='accepted several at once')),
                ('wait_days', models.PositiveSmallIntegerField(default=5, verbose_name='working days a review may wait')),
                ('reasons', models.JSONField(blank=True, default=list, verbose_name='reasons for a return')),
            ],
            options={
                'verbose_name': 'review rules',
                'verbose_name_plural': 'review rules',
            },
        ),
        migrations.AddField(
            model_name='report',
            name='correction_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='report',
            name='corrects',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='reports.report'),
        ),
        migrations.AddField(
            model_name='report',
            name='escalated_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='first_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='waits_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='reportitem',
            name='counted_on',
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name='report',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('replaced', 'replaced by its correction')], default='draft', max_length=12, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='review',
            name='decision',
            field=models.CharField(choices=[('first', 'accepted at first review'), ('accepted', 'accepted'), ('returned', 'returned'), ('revoked', 'acceptance withdrawn')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['state', 'waits_since'], name='reports_rep_state_fce5b9_idx'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned'])), fields=('corrects',), name='one_open_correction'),
        ),
        migrations.AddField(
            model_name='comment',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='comment',
            name='evidence',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='comments', to='reports.evidence'),
        ),
        migrations.AddField(
            model_name='comment',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='reports.report'),
        ),
        migrations.AddField(
            model_name='reviewexception',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_exceptions', to='plans.plan'),
        ),
        migrations.AddField(
            model_name='reviewrules',
            name='plan',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='review_rules', to='plans.plan'),
        ),
        migrations.AddConstraint(
            model_name='reviewexception',
            constraint=models.UniqueConstraint(fields=('plan', 'obligation_key'), name='unique_review_exception'),
        ),
        migrations.RunPython(state_waiting, migrations.RunPython.noop),
    ]
