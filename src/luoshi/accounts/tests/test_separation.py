"""Administration, audit and business in one hand are flagged, whoever brought it about."""

from click.testing import CliRunner

from luoshi.accounts.commands import accounts_group
from luoshi.accounts.separation import conflicts, note
from luoshi.accounts.tests.kit import tags, words_of
from luoshi.audit.models import Event
from luoshi.organizations.models import Appointment, Role
from luoshi.organizations.tests.world import appoint


def test_a_well_ordered_bureau_has_none(world):
    assert conflicts() == []
    assert tags("accounts:separation") == []


def test_the_appointment_itself_flags(world):
    appoint(world.auditor, Role.ADMINISTRATOR, world.bureau, "系统管理")
    found = Event.objects.get(tag="accounts:separation:conflict")
    assert found.data == {"username": "auditor", "duties": "administration+audit"}
    note()
    assert len(tags("accounts:separation")) == 1, "said once"


def test_business_beside_audit_or_administration_is_flagged_as_well(world):
    appoint(world.handler_a, Role.AUDITOR, world.bureau, "审计")
    appoint(world.leader_a, Role.ADMINISTRATOR, world.bureau, "系统管理")
    assert [(one.user.username, one.duties) for one in conflicts()] == [
        ("leader_a", ("administration", "business")),
        ("handler_a", ("audit", "business")),
    ]


def test_laying_one_down_settles_it(world):
    appointment = appoint(world.auditor, Role.ADMINISTRATOR, world.bureau, "系统管理")
    Appointment.objects.filter(pk=appointment.pk).delete()
    assert note() == []
    assert tags("accounts:separation") == ["accounts:separation:conflict", "accounts:separation:settle"]


def test_administrators_and_auditors_are_told_and_nobody_else(client_of, world):
    appoint(world.handler_a, Role.AUDITOR, world.bureau, "审计")
    for who in ("administrator", "auditor"):
        assert "handler_a" in words_of(client_of(who).get("/accounts/manage/conflicts/"))
        assert "handler_a" in words_of(client_of(who).get("/"))
    assert client_of("plan_office").get("/accounts/manage/conflicts/").status_code == 404
    assert "handler_a" not in words_of(client_of("plan_office").get("/"))


def test_the_command_lists_them_and_fails(world):
    appoint(world.handler_a, Role.AUDITOR, world.bureau, "审计")
    result = CliRunner().invoke(accounts_group, ["conflicts"])
    assert result.exit_code == 1
    assert "handler_a\t张三\taudit + business" in result.stdout
