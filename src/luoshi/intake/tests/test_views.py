"""The log of mails and the page behind the link, as people see them."""

import io

import pytest
from openpyxl import load_workbook

from luoshi.audit.models import Event
from luoshi.intake import actions
from luoshi.intake.links import answer_path
from luoshi.intake.models import Mail
from luoshi.intake.tests.mails import TEXT, mail, picture
from luoshi.reports.models import Report

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
def office(client_of):
    return client_of("plan_office")


@pytest.fixture
def handler(client_of):
    return client_of("handler_a")


def test_the_log_is_filtered_and_exported_and_the_export_is_an_event(ledger, token, take, office) -> None:
    take(mail(f"{token} 示范点", TEXT))
    take(mail("=1+1", "x", sender="x@example.com"))
    page = office.get("/intake/?state=quarantined").content.decode()
    assert "x@example.com" in page
    assert "qs@example.org" not in page
    assert "示范点" in office.get("/intake/?q=示范点&since=2022-01-01").content.decode()
    assert "没有符合筛选条件的邮件" in office.get("/intake/?until=2000-01-01").content.decode()
    rows = list(load_workbook(io.BytesIO(office.get("/intake/?export=xlsx").content)).active.values)
    assert len(rows) == 3
    assert "=1+1" in rows[1] or "=1+1" in rows[2]
    assert Event.objects.get(tag="intake:mail:export").data["rows"] == 2


def test_nothing_of_a_mail_is_ever_markup(ledger, token, take, office, handler) -> None:
    taken = take(
        mail(f"{token} {HOSTILE}", HOSTILE, files={f"{HOSTILE}.exe": b"MZ"}, sender=f'"{HOSTILE}" <qs@example.org>')
    )
    Mail.objects.update(reason="several")
    for page in (
        office.get("/intake/"),
        office.get(f"/intake/{taken.pk}/"),
        handler.get(answer_path(taken.pk)),
        handler.get(f"/assignments/{taken.assignment_id}/mail/"),
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_the_original_is_plain_text_and_looking_at_it_is_an_event(ledger, token, take, office) -> None:
    taken = take(mail(f"{token}", HOSTILE))
    answer = office.get(f"/intake/{taken.pk}/original/")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(tag="intake:mail:look", subject_id=str(taken.pk)).count() == 1
    actions.forget_old_mails()
    Mail.objects.update(raw="")
    assert office.get(f"/intake/{taken.pk}/original/").status_code == 409


def test_the_administrator_sees_only_mails_that_found_no_unit(ledger, token, take, client_of) -> None:
    placed, stranger = take(mail(token, TEXT)), take(mail("x", "x", sender="x@example.com"))
    administrator = client_of("administrator")
    assert administrator.get(f"/intake/{placed.pk}/").status_code == 404
    assert administrator.get(f"/intake/{stranger.pk}/").status_code == 200


def test_looking_at_the_link_changes_nothing_and_a_forged_one_is_not_found(
    ledger, token, take, handler, client_of
) -> None:
    taken = take(mail(token, TEXT))
    link = answer_path(taken.pk)
    assert handler.get(link).status_code == 200
    assert client_of("handler_b").get(link).status_code == 404
    assert client_of("anonymous").get(link)["Location"].startswith("/accounts/login/")
    assert handler.get(link.replace(f"/{taken.pk}:", f"/{taken.pk + 1}:")).status_code == 404
    taken.refresh_from_db()
    assert taken.state == Mail.State.DRAFTED


def test_what_is_missing_is_told_before_and_when_submitting(ledger, token, take, handler) -> None:
    taken = take(mail(token, TEXT))
    link = answer_path(taken.pk)
    assert "再传 1 张照片" in (page := handler.get(link).content.decode()) or "照片" in page
    refused = handler.post(f"{link}confirm/", {"version": taken.report.version})
    assert refused.status_code == 422
    taken.report.refresh_from_db()
    assert taken.report.state == Report.State.DRAFT


def test_the_handler_confirms_through_the_page(ledger, token, take, handler) -> None:
    taken = take(mail(token, f"{TEXT}本次完成：1", files={"a.jpg": picture()}))
    link = answer_path(taken.pk)
    answer = handler.post(f"{link}confirm/", {"version": taken.report.version})
    assert answer.status_code == 302, answer.content.decode()
    assert "已确认" in handler.get(link).content.decode()
    assert handler.post(f"{link}discard/").status_code == 409


def test_a_draft_handed_in_by_the_form_shows_as_confirmed(ledger, token, take, handler, office) -> None:
    taken = take(mail(token, TEXT))
    Report.objects.update(state=Report.State.SUBMITTED)
    assert "qs@example.org" in office.get("/intake/?state=confirmed").content.decode()
    assert "qs@example.org" not in office.get("/intake/?state=drafted").content.decode()
    assert "已确认" in handler.get(answer_path(taken.pk)).content.decode()


def test_choosing_nothing_says_what_to_do(ledger, take, handler) -> None:
    ledger.roads.title = ledger.sites.title
    ledger.roads.save()
    taken = take(mail(ledger.sites.title, TEXT))
    link = answer_path(taken.pk)
    assert handler.post(f"{link}choose/", {"line": ""}).status_code == 422
    line = ledger.assignment(ledger.roads, ledger.world.county_a)
    assert handler.post(f"{link}choose/", {"line": line.pk}).status_code == 302
    assert Report.objects.get().items.get().assignment == line


def test_the_office_assigns_by_hand_and_processes_again(
    ledger, take, office, django_capture_on_commit_callbacks
) -> None:
    taken = take(mail("x", TEXT, sender="x@example.com"))
    unit = ledger.world.county_b
    line = ledger.assignment(ledger.sites, unit)
    assert str(line.pk) in office.get(f"/intake/{taken.pk}/?unit={unit.pk}").content.decode()
    assert office.post(f"/intake/{taken.pk}/assign/", {"line": "x"}).status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(f"/intake/{taken.pk}/process/").status_code == 302
    assert office.post(f"/intake/{taken.pk}/assign/", {"line": line.pk}).status_code == 302
    taken.refresh_from_db()
    assert taken.report.organization == unit


def test_the_assignment_s_page_names_mailbox_and_number(ledger, token, handler) -> None:
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    page = handler.get(f"/assignments/{line.pk}/mail/").content.decode()
    assert "mailto:baosong@example.org?subject=%5BLS-" in page
    assert token in page


def test_the_api_lists_processes_and_assigns(ledger, take, office, django_capture_on_commit_callbacks) -> None:
    taken = take(mail("x", TEXT, sender="x@example.com"))
    [row] = office.get("/api/mails/?state=quarantined").json()["items"]
    assert (row["id"], row["reason"]) == (taken.pk, "unknown_sender")
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(f"/api/mails/{taken.pk}/process").status_code == 202
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    body = {"assignment": line.pk}
    assert (
        office.post(f"/api/mails/{taken.pk}/assign", body, content_type="application/json").json()["state"] == "drafted"
    )
