from collections.abc import Callable

import pytest
from django.utils import timezone

from luoshi.assignments.tokens import subject_token
from luoshi.intake import actions
from luoshi.intake.models import Mail
from luoshi.organizations.models import User
from luoshi.organizations.tests.world import World
from luoshi.reports.tests.conftest import Ledger, build_ledger

ADDRESSES = {"handler_a": "qs@example.org", "handler_b": "qx@example.org"}


@pytest.fixture(autouse=True)
def _mail_settings(settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    settings.INTAKE_ADDRESS = "baosong@example.org"
    settings.INTAKE_AUTH_SERVER = "mx.example.org"
    settings.SITE_ADDRESS = "https://luoshi.example.org"


@pytest.fixture
def ledger(world: World) -> Ledger:
    for name, address in ADDRESSES.items():
        User.objects.filter(username=name).update(email=address)
    return build_ledger(world)


@pytest.fixture
def token(ledger: Ledger) -> str:
    """The number, in brackets, of 青山县's line for its sites."""
    return f"[{subject_token(ledger.assignment(ledger.sites, ledger.world.county_a).pk)}]"


@pytest.fixture
def take(django_capture_on_commit_callbacks) -> Callable[..., Mail]:
    """Takes a mail in and processes it, as the mailbox does."""

    def taken(message) -> Mail:
        content = message if isinstance(message, bytes) else message.as_bytes()
        with django_capture_on_commit_callbacks(execute=True):
            stored = actions.store_mail(content, received_at=timezone.now())
            actions.process_mail(stored.pk)
        stored.refresh_from_db()
        return stored

    return taken
