"""Each event names its hash; proofs of the chain are kept. SQLite makes the table anew for a column: its triggers too."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

refuse = import_module("luoshi.audit.migrations.0003_refuse_change")


def refuse_again(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in refuse.UNDO["sqlite"]:
            schema_editor.execute(statement.replace("DROP TRIGGER", "DROP TRIGGER IF EXISTS"))
        refuse.install(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_search_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="event", name="algorithm", field=models.CharField(default="sha256", max_length=8)
        ),
        migrations.RunPython(refuse_again, refuse_again),
        migrations.CreateModel(
            name="VerificationRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=[("waiting", "waiting"), ("running", "running"), ("done", "done"), ("failed", "broken off")], default="waiting", max_length=10)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("beat_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("checkpoint", models.JSONField(default=dict)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("broken_at", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=10)),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"verbose_name": "verification", "verbose_name_plural": "verifications", "ordering": ["-pk"]},
        ),
    ]
