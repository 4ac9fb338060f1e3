"""An accepted report is frozen: it is corrected by a new version, or loses its acceptance; the ledger follows."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.reports import actions, queries, tasks
from luoshi.reports.models import Examination, Report
from luoshi.reports.tests.conftest import TEXT
from luoshi.reports.versions import chain_of, compared, pieces


@pytest.fixture
def accepted(ledger):
    """One site, delivered and accepted in time."""
    with time_machine.travel(datetime(2022, 11, 10, 2, tzinfo=UTC), tick=False):
        report = ledger.submitted()
        return actions.accept_report(ledger.world.reviewer, report, version=report.version)


def line(report):
    return report.items.get().assignment


def corrected(ledger, report, count="1", text=TEXT):
    """A correction of the report, handed in."""
    handler = ledger.world.handler_a
    draft = actions.start_correction(handler, report, reason="数字有误")
    typed = actions.Draft(kind=draft.kind, practice=text, counts={line(report).pk: Decimal(count)})
    draft = actions.save_draft(handler, draft, typed, version=draft.version)
    return actions.submit_report(handler, draft, version=draft.version)


def accept(ledger, report):
    return actions.accept_report(ledger.world.reviewer, report, version=report.version)


def test_a_correction_begins_with_what_was_accepted_and_shares_its_files(ledger, accepted):
    Report.objects.filter(pk=accepted.pk).update(place="31.2085, 121.4412")
    draft = actions.start_correction(ledger.world.handler_a, accepted, reason=" 数字有误 ")
    assert draft.place == "31.2085, 121.4412"
    assert (draft.state, draft.corrects, draft.correction_reason) == ("draft", accepted, "数字有误")
    assert (draft.practice, draft.kind) == (accepted.practice, accepted.kind)
    assert draft.items.get().count == 1
    old, new = accepted.evidence.get(), draft.evidence.get()
    assert (old.sha256, old.file.name) == (new.sha256, new.file.name)
    assert old.key != new.key


def test_the_accepted_version_counts_until_the_correction_is_accepted_then_that_one_does(ledger, accepted):
    correction = corrected(ledger, accepted, count="0.5")
    assert (line(accepted).done, line(accepted).progress) == (1, "met")
    accept(ledger, correction)
    accepted.refresh_from_db()
    assert accepted.state == "replaced"
    assert (line(accepted).done, line(accepted).progress) == (Decimal("0.5"), "under_way")
    assert line(accepted).review == "accepted"


def test_a_correction_that_claims_no_more_keeps_the_day_on_which_it_was_delivered(ledger, accepted):
    accept(ledger, corrected(ledger, accepted, text=TEXT + "已改正。"))
    assert line(accepted).met_on == date(2022, 11, 10)


def test_what_a_correction_claims_beyond_counts_from_its_own_day(ledger, accepted):
    line(accepted).__class__.objects.filter(pk=line(accepted).pk).update(target_min=2)
    with time_machine.travel(datetime(2022, 12, 1, 2, tzinfo=UTC), tick=False):
        accept(ledger, corrected(ledger, accepted, count="2"))
    assert line(accepted).met_on == date(2022, 12, 1)


def test_a_returned_correction_leaves_the_accepted_version_as_it_is(ledger, accepted):
    correction = corrected(ledger, accepted)
    actions.return_report(ledger.world.reviewer, correction, version=correction.version, reason="缺证明")
    accepted.refresh_from_db()
    assert (accepted.state, line(accepted).done) == ("accepted", 1)


def test_one_correction_at_a_time_and_a_new_report_is_another_thing(ledger, accepted):
    handler = ledger.world.handler_a
    first = actions.start_correction(handler, accepted, reason="数字有误")
    assert actions.start_correction(handler, accepted, reason="再改") == first
    assert actions.start_report(handler, line(accepted)) != first


def test_the_plan_office_asks_for_a_correction_and_may_still_decide_on_it(ledger, accepted):
    office, handler = ledger.world.plan_office, ledger.world.handler_a
    draft = actions.start_correction(office, accepted, reason="与统计口径不符")
    assert draft.author is None
    assert draft in queries.drafts_of(handler)
    sent = actions.submit_report(handler, draft, version=draft.version)
    assert actions.accept_report(office, sent, version=sent.version).state == "accepted"


@pytest.mark.parametrize("name", ["reviewer", "leader_a", "handler_b", "bureau_leader"])
def test_nobody_else_corrects(ledger, accepted, name):
    with pytest.raises(PermissionDeniedError):
        actions.start_correction(getattr(ledger.world, name), accepted, reason="改")


def test_only_an_accepted_report_is_corrected_and_only_with_a_reason(ledger, accepted):
    handler = ledger.world.handler_a
    with pytest.raises(DomainError, match="correction_reason"):
        actions.start_correction(handler, accepted, reason="  ")
    other = ledger.submitted(ledger.world.handler_b)
    with pytest.raises(DomainError, match="not_accepted"):
        actions.start_correction(ledger.world.handler_b, other, reason="改")


def test_a_dropped_correction_is_gone_and_the_files_of_the_accepted_report_stay(
    ledger, accepted, django_capture_on_commit_callbacks
):
    handler = ledger.world.handler_a
    draft = actions.start_correction(handler, accepted, reason="数字有误")
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop_correction(handler, draft)
    assert not Report.objects.filter(pk=draft.pk).exists()
    assert default_storage.exists(accepted.evidence.get().file.name)
    assert line(accepted).review == "accepted"
    with pytest.raises(DomainError, match="no_correction"):
        actions.drop_correction(handler, accepted)


def test_a_submitted_correction_is_not_dropped(ledger, accepted):
    with pytest.raises(DomainError, match="not_open"):
        actions.drop_correction(ledger.world.handler_a, corrected(ledger, accepted))


def revoke(ledger, report, who="plan_office", **how):
    report.refresh_from_db()
    said = {"version": report.version, "reason": "照片系借用", **how}
    return actions.revoke_acceptance(getattr(ledger.world, who), report, **said)


def test_a_withdrawn_acceptance_counts_no_longer_and_the_unit_learns_why(ledger, accepted):
    returned = revoke(ledger, accepted)
    assert returned.state == "returned"
    assert (line(accepted).done, line(accepted).progress) == (0, "under_way")
    assert list(queries.returned_to(ledger.world.handler_a)) == [returned]
    assert queries.last_return(returned).reason == "照片系借用"
    assert Event.objects.get(tag="reports:report:revoke").data["reason"] == "照片系借用"
    sent = actions.submit_report(ledger.world.handler_a, returned, version=returned.version)
    assert accept(ledger, sent).state == "accepted"


def test_when_a_correction_loses_its_acceptance_the_version_before_counts_again(ledger, accepted):
    correction = accept(ledger, corrected(ledger, accepted, count="0.5"))
    revoke(ledger, correction)
    accepted.refresh_from_db()
    assert (accepted.state, line(accepted).done) == ("accepted", 1)


def test_an_acceptance_is_withdrawn_by_the_plan_office_alone_and_not_past_an_open_correction(ledger, accepted):
    with pytest.raises(PermissionDeniedError):
        revoke(ledger, accepted, who="reviewer")
    with pytest.raises(DomainError, match="reason_required"):
        revoke(ledger, accepted, reason=" ")
    with pytest.raises(DomainError, match="mend_until_past"):
        revoke(ledger, accepted, mend_until=date(2020, 1, 1))
    corrected(ledger, accepted)
    with pytest.raises(DomainError, match="correction_open"):
        revoke(ledger, accepted)


def test_two_texts_are_cut_where_they_differ_and_joined_are_what_they_were():
    before, after = pieces("完成1个示范点", "完成2个示范点。")
    assert "".join(piece.text for piece in before) == "完成1个示范点"
    assert "".join(piece.text for piece in after) == "完成2个示范点。"
    assert [piece.text for piece in before if piece.changed] == ["1"]
    assert [piece.text for piece in after if piece.changed] == ["2", "。"]


def test_versions_are_compared_in_counts_texts_and_files(ledger, accepted, client_of):
    correction = corrected(ledger, accepted, count="0.5", text=TEXT + "已改正。")
    shown = compared(accepted, correction)
    assert [(old, new) for _line, old, new in shown["counts"]] == [(1, Decimal("0.5"))]
    assert [row.sha256 for row in shown["evidence"]["kept"]] == [accepted.evidence.get().sha256]
    assert chain_of(correction) == [accepted, correction]
    page = client_of("reviewer").get(reverse("report_versions", args=[correction.pk])).content.decode()
    assert "<ins>已改正。</ins>" in page
    assert client_of("handler_b").get(reverse("report_versions", args=[correction.pk])).status_code == 404
    assert client_of("reviewer").get(reverse("report_versions", args=[accepted.pk])).status_code == 404


def test_that_a_correction_resembles_its_earlier_version_is_no_signal(ledger, accepted):
    for report in (accepted, corrected(ledger, accepted)):
        Examination.objects.update_or_create(report=report, defaults={"attempt": 1, "state": "waiting"})
        tasks.examine_report.func(report.pk, 1)
    assert [signal.code for signal in report.signals.all() if signal.other_report_id] == []
    other = ledger.submitted(ledger.world.handler_b)
    other.evidence.update(sha256=accepted.evidence.get().sha256)
    Examination.objects.update_or_create(report=other, defaults={"attempt": 1, "state": "waiting"})
    tasks.examine_report.func(other.pk, 1)
    assert {signal.other_report_id for signal in other.signals.all()} >= {accepted.pk}


def test_the_pages_lead_from_an_accepted_report_to_its_correction_and_back(ledger, accepted, client_of):
    client = client_of("handler_a")
    page = client.get(reverse("report_detail", args=[accepted.pk]))
    assert page.context["may_correct"]
    assert not page.context["may_revoke"]
    assert client_of("plan_office").get(page.request["PATH_INFO"]).context["may_revoke"]
    begun = client.post(reverse("report_correct", args=[accepted.pk]), {"reason": "数字有误"})
    correction = Report.objects.get(corrects=accepted)
    assert begun.headers["Location"] == reverse("report_edit", args=[correction.pk])
    assert "数字有误" in client.get(begun.headers["Location"]).content.decode()
    assert client.get(page.request["PATH_INFO"]).context["correction"] == correction
    assert client_of("plan_office").get(page.request["PATH_INFO"]).context["correction_begun"]
    client.post(reverse("report_drop", args=[correction.pk]))
    assert not Report.objects.filter(corrects=accepted).exists()
    office = client_of("plan_office")
    office.post(reverse("report_revoke", args=[accepted.pk]), {"version": accepted.version, "reason": "照片系借用"})
    assert "照片系借用" in client.get(page.request["PATH_INFO"]).content.decode()
