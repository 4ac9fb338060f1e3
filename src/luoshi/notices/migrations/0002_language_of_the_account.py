"""One language for site and mails: what was chosen for mails becomes the account's, unless one was chosen there."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_choices(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Only another language than the house's own was chosen for certain: that one is also what nobody's choice left."""
    choice = apps.get_model("accounts", "LanguageChoice")
    chosen = apps.get_model("notices", "Preference").objects.exclude(language=settings.LANGUAGE_CODE)
    choice.objects.bulk_create(
        (choice(user_id=user, language=language) for user, language in chosen.values_list("user", "language")),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_language_choice"),
        ("notices", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(keep_choices, migrations.RunPython.noop),
        migrations.RemoveField(model_name="preference", name="language"),
    ]
