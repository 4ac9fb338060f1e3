"""What reports must hold by kind: as compiled, as the plan office says it, over new versions, and after issue."""

import pytest
from django.urls import reverse

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.plans import actions, tasks
from luoshi.plans.asks import KINDS, asks_of, clean_asks, derive_asks, join_asks, likely_kind
from luoshi.plans.models import Obligation, Plan
from luoshi.reports.models import Report

ASKS = {"min_text": 50, "kinds": {"case": {"min_text": 300, "parts": ["practice"]}}}
TEMPLATES = {"practice": "一、做法\n二、经验", "results": "  "}


def set_asks(actor, duty, **said):
    return actions.set_asks(actor, duty, **{"asks": ASKS, "sign_off": True, "templates": TEMPLATES} | said)


def test_the_kinds_are_those_of_reports():
    assert tuple(Report.Kind.values) == KINDS


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("报送验收报告", {"kinds": {"completion": {"min_documents": 1}}}),
        ("附佐证材料", {"min_documents": 1}),
        ("报送活动情况", {"kinds": {"activity": {"min_photographs": 1, "parts": ["practice"]}}}),
        ("报告", {}),
    ],
)
def test_demands_for_one_kind_bind_that_kind_alone(words, asks):
    assert derive_asks([{"text": words, "kind": "report"}]) == asks


def test_a_kind_asks_what_all_reports_are_asked_and_its_own():
    asks = derive_asks([{"text": "图文并茂的典型案例", "kind": "report"}])
    assert asks_of(asks, "case") == {"min_text": 200, "min_photographs": 1, "parts": ["practice", "results"]}
    assert asks_of(asks, "progress")["min_text"] == 100


def test_joined_demands_keep_the_stricter_of_each_kind():
    joined = join_asks({"min_text": 100, "kinds": {"case": {"min_text": 300}}}, {"min_text": 200, "parts": ["results"]})
    assert joined["min_text"] == 200
    assert joined["kinds"]["case"] == {"min_text": 300, "parts": ["results"]}


def test_what_is_stored_is_in_range_and_without_zeros():
    assert clean_asks({"min_text": 0, "kinds": {"case": {}, "unknown": {}}}, None) == {"kinds": {"case": {}}}
    assert clean_asks({"min_text": 5}, ASKS)["kinds"] == ASKS["kinds"]
    with pytest.raises(ValueError, match="numbers"):
        clean_asks({"kinds": {"case": {"min_photographs": 51}}}, None)


@pytest.mark.parametrize(
    ("asks", "due_kind", "counted", "kind"),
    [
        ({}, "latest_day", True, "completion"),
        ({}, "rolling", True, "case"),
        ({"kinds": {"activity": {}}}, "latest_day", False, "activity"),
        ({"kinds": {"activity": {}, "case": {}}}, "latest_day", False, "progress"),
    ],
)
def test_the_likeliest_kind(asks, due_kind, counted, kind):
    assert likely_kind(asks, due_kind, counted=counted) == kind


@pytest.mark.django_db
def test_the_plan_office_says_what_reports_hold_and_it_stays_on_record(world, duty):
    row = set_asks(world.plan_office, duty("在建项目"), reason="会议要求", version=1)
    assert (row.asks, row.sign_off, row.templates) == (ASKS, True, {"practice": "一、做法\n二、经验"})
    assert row.corrections.get(field="asks").reason == "会议要求"
    changes = Event.objects.get(tag="plans:obligation:set_asks").data["changes"]
    assert set(changes) == {"asks", "sign_off", "templates"}
    with pytest.raises(DomainError, match="changed_meanwhile"):
        set_asks(world.plan_office, row, version=1, sign_off=None)


@pytest.mark.django_db
def test_others_may_not_and_what_is_dropped_or_withdrawn_takes_nothing(world, duty):
    row = duty("在建项目")
    with pytest.raises(PermissionDeniedError):
        set_asks(world.handler_a, row)
    with pytest.raises(DomainError, match="template_too_long"):
        set_asks(world.plan_office, row, templates={"practice": "长" * 5000})
    actions.drop_obligation(world.plan_office, row, "另定")
    with pytest.raises(DomainError, match="dropped"):
        set_asks(world.plan_office, row)
    Plan.objects.filter(pk=row.revision.plan_id).update(status=Plan.Status.WITHDRAWN)
    with pytest.raises(DomainError, match="withdrawn"):
        set_asks(world.plan_office, row)


@pytest.mark.django_db
def test_it_can_be_said_while_the_plan_is_in_force(world, duty):
    row = duty("在建项目")
    Plan.objects.filter(pk=row.revision.plan_id).update(status=Plan.Status.ISSUED)
    assert set_asks(world.plan_office, row).sign_off is True


@pytest.mark.django_db
def test_a_new_version_of_the_document_keeps_it(world, draft, duty):
    set_asks(world.plan_office, duty("在建项目"))
    actions.recompile(world.plan_office, draft.plan)
    tasks.compile_revision.func(draft.pk, Obligation.objects.first().revision.compilation_attempt)
    row = duty("在建项目")
    assert (row.asks, row.sign_off, row.templates) == (ASKS, True, {"practice": "一、做法\n二、经验"})


@pytest.mark.django_db
def test_the_page_shows_what_is_there_and_saves_what_was_typed(world, duty, client_of):
    row = duty("在建项目")
    client, address = client_of("plan_office"), reverse("obligation_asks", args=[row.pk])
    assert 'name="every-min_text"' in client.get(address).content.decode()
    sent = {
        "version": row.version,
        "every-min_text": "30",
        "every-parts": ["results"],
        "completion-own": "on",
        "completion-min_photographs": "3",
        "case-min_text": "900",
        "sign_off": "no",
        "template_results": "成效：",
        "reason": "减负",
    }
    assert client.post(address, sent).url == reverse("plan_asks", args=[row.revision.plan_id])
    row = duty("在建项目")
    assert row.asks == {"min_text": 30, "parts": ["results"], "kinds": {"completion": {"min_photographs": 3}}}
    assert (row.sign_off, row.templates) == (False, {"results": "成效："})
    stale = client.post(address, sent)
    assert stale.status_code == 422
    wrong = client.post(address, {**sent, "version": row.version, "every-min_text": "-1"})
    assert wrong.status_code == 422


@pytest.mark.django_db
def test_the_table_shows_each_task_exports_and_turns_the_plans_sign_off(world, draft, client_of):
    client = client_of("plan_office")
    client.post(reverse("plan_sign_off", args=[draft.plan_id]), {"asked": "yes"})
    assert Plan.objects.get(pk=draft.plan_id).sign_off
    assert "在建项目" in client.get(reverse("plan_asks", args=[draft.plan_id])).content.decode()
    assert client.get(reverse("plan_asks_export", args=[draft.plan_id])).status_code == 200
    assert Event.objects.filter(tag="plans:plan:export_asks").exists()
