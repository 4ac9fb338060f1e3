"""The thread on a report: the unit and its reviewers talk about it, and no state moves."""

import uuid

import pytest
from django.urls import reverse

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.reports import actions, queries
from luoshi.reports.models import Comment, Report

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_unit_and_reviewer_read_each_other_and_nothing_is_decided(ledger):
    report, world = ledger.submitted(), ledger.world
    actions.comment_on(world.reviewer, report, "里程是多少？", part="practice")
    actions.comment_on(world.handler_a, report, "K12+300。", evidence=report.evidence.get().key)
    for who in (world.reviewer, world.handler_a, world.leader_a, world.plan_office):
        assert [row.text for row in queries.comments_on(who, report)] == ["里程是多少？", "K12+300。"]
    assert not queries.comments_on(world.supervisor, report).exists()
    events = Event.objects.filter(tag="reports:report:comment")
    assert events.count() == 2
    assert not any("里程" in str(event.data) for event in events)  # timelines have more readers than the thread
    assert (Report.objects.get().state, Report.objects.get().version) == ("submitted", report.version)


def test_a_repeated_request_says_nothing_twice(ledger):
    report = ledger.submitted()
    for _time in range(2):
        actions.comment_on(ledger.world.reviewer, report, "请补充里程")
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("name", ["supervisor", "bureau_leader", "handler_b"])
def test_nobody_else_has_a_part_in_it(ledger, name):
    with pytest.raises(PermissionDeniedError):
        actions.comment_on(getattr(ledger.world, name), ledger.submitted(), "？")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": " \n"}, "reports.comment_empty"),
        ({"text": "字" * 2001}, "reports.comment_too_long"),
        ({"text": "？", "part": "title"}, "reports.comment_on_nothing"),
        ({"text": "？", "evidence": uuid.uuid4()}, "reports.comment_on_nothing"),
    ],
)
def test_what_cannot_be_said_is_refused(ledger, said, code):
    report = ledger.submitted()
    with pytest.raises(DomainError) as refused:
        actions.comment_on(ledger.world.reviewer, report, **said)
    assert refused.value.code == code


def test_a_draft_has_no_thread_and_one_that_waits_for_its_leader_is_the_units_own(ledger):
    world, draft = ledger.world, ledger.filled()
    with pytest.raises(DomainError, match="still_a_draft"):
        actions.comment_on(world.handler_a, draft, "？")
    Report.objects.update(state="submitted", sign_off="waiting")
    with pytest.raises(PermissionDeniedError):
        actions.comment_on(world.reviewer, draft, "？")
    assert actions.comment_on(world.leader_a, draft, "请核对")


def test_the_thread_is_drawn_anew_and_a_refused_word_is_kept(ledger, client_of):
    report, client = ledger.submitted(), client_of("reviewer")
    url = reverse("report_comment", args=[report.pk])
    body = client.post(url, {"text": "<b>里程</b>？", "about": "practice"}, **HTMX).content.decode()
    assert "&lt;b&gt;里程&lt;/b&gt;？" in body
    kept = client.post(url, {"text": "第二句", "about": str(uuid.uuid4())}, **HTMX)
    assert kept.context["comment_refusal"]
    assert "第二句" in kept.content.decode()
    assert "里程" in client_of("handler_a").get(reverse("report_detail", args=[report.pk])).content.decode()
    assert "里程" in client.get(reverse("review_report", args=[report.pk])).content.decode()
