"""The pages: what each role finds there, what a script gets as an answer, and how files come down."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from luoshi.assignments.queries import visible_assignments
from luoshi.audit.sentences import told
from luoshi.organizations.models import User
from luoshi.reports import actions, queries
from luoshi.reports.models import Evidence, Report
from luoshi.reports.tests.conftest import TEXT, office, photograph

JSON = {"HTTP_ACCEPT": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def page_data(response):
    body = response.content.decode()
    start = body.index(">", body.index('id="report-data"')) + 1
    return json.loads(body[start : body.index("</script>", start)])


def opens(client, address):
    response = client.get(address)
    if response.streaming:
        assert content(response)
    return response.status_code == 200


def content(response):
    """The file sent, read to its end as a browser does, which closes it."""
    return b"".join(response.streaming_content)


def test_looking_at_the_form_begins_nothing(ledger, client_of):
    assignment = ledger.assignment(ledger.sites, ledger.world.county_a)
    response = client_of("handler_a").get(reverse("report_new"), {"assignment": assignment.pk})
    assert response.status_code == 200
    assert ledger.sites.title in response.content.decode()
    assert page_data(response)["asked"]["completion"]["photographs"] == 1
    assert not Report.objects.exists()


def test_a_report_is_begun_written_illustrated_and_submitted(ledger, client_of):
    client = client_of("handler_a")
    assignment = ledger.assignment(ledger.sites, ledger.world.county_a)
    begun = client.post(reverse("report_new"), {"assignment": assignment.pk}, **JSON).json()
    typed = {"version": begun["version"], "serves": assignment.pk, f"count-{assignment.pk}": "1", "practice": TEXT}
    saved = client.post(begun["urls"]["draft"], typed, **JSON).json()
    assert saved["version"] == 2
    sent = client.post(begun["urls"]["upload"], {"file": photograph("现场 一.jpg")}, **JSON).json()
    assert sent["kind"] == "photograph"
    done = client.post(begun["urls"]["submit"], {"version": 2}, **JSON).json()
    page = client.get(done["location"]).content.decode()
    assert TEXT in page
    assert sent["url"] in page
    assert client.get(begun["urls"]["edit"]).headers["Location"] == done["location"]


def test_the_form_works_without_a_script(ledger, client_of):
    report = ledger.filled()
    main = report.items.get().assignment_id
    typed = {"version": report.version, "serves": main, f"count-{main}": "2", "practice": TEXT, "kind": "completion"}
    response = client_of("handler_a").post(reverse("report_submit", args=[report.pk]), typed)
    assert response.headers["Location"] == reverse("report_detail", args=[report.pk])
    report.refresh_from_db()
    assert (report.state, report.items.get().count) == ("submitted", 2)


def test_a_conflict_is_told_with_the_stored_text_at_hand(ledger, client_of):
    report = ledger.filled()
    main = report.items.get().assignment_id
    client, url = client_of("handler_a"), reverse("report_draft", args=[report.pk])
    refused = client.post(url, {"version": 1, "serves": main, "practice": "另一份"}, **JSON)
    assert refused.status_code == 409
    assert refused.json()["code"] == "reports.changed_meanwhile"
    stored = client.get(url, **JSON).json()
    assert stored["texts"]["practice"] == TEXT
    assert (stored["version"], stored["counts"]) == (report.version, {str(main): "1"})


def test_what_is_missing_comes_back_as_a_sentence(ledger, client_of):
    report = ledger.started()
    response = client_of("handler_a").post(reverse("report_submit", args=[report.pk]), {"version": 1}, **JSON)
    assert response.status_code == 409
    assert response.json()["data"]["requirements"] == ["practice", "length", "photographs", "count"]


def test_a_refused_file_says_why_and_keeps_the_rest(ledger, client_of):
    report = ledger.filled()
    url = reverse("evidence_add", args=[report.pk])
    wrong = SimpleUploadedFile("photo.jpg", b"<?php echo 1; ?>", content_type="image/jpeg")
    response = client_of("handler_a").post(url, {"file": wrong}, **JSON)
    assert response.status_code == 409
    assert response.json()["code"] == "reports.file_kind"
    assert "photo.jpg" in response.json()["detail"]
    assert report.evidence.count() == 1
    assert client_of("handler_a").post(url, {}, **JSON).json()["code"] == "reports.file_missing"


def test_a_file_above_the_cap_is_dropped_as_it_arrives(ledger, client_of, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    report = ledger.started()
    response = client_of("handler_a").post(reverse("evidence_add", args=[report.pk]), {"file": photograph()}, **JSON)
    assert response.json()["code"] == "reports.file_too_large"


def test_files_are_ordered_captioned_and_removed_by_the_page(ledger, client_of):
    report, client = ledger.filled(), client_of("handler_a")
    other = actions.add_evidence(ledger.world.handler_a, report, photograph(color="other"))
    first = report.evidence.first()
    order = reverse("evidence_order", args=[report.pk])
    assert client.post(order, {"key": [other.key, first.key]}, **JSON).status_code == 200
    assert report.evidence.first() == other
    assert client.post(order, {"key": ["x"]}, **JSON).status_code == 409
    described = client.post(reverse("evidence_caption", args=[other.key]), {"caption": "揭牌"}, **JSON)
    assert described.json() == {"caption": "揭牌"}
    assert client.post(reverse("evidence_remove", args=[other.key]), **JSON).status_code == 200
    assert list(report.evidence.all()) == [first]


def test_pictures_are_shown_documents_are_saved_and_nothing_is_sniffed(ledger, client_of):
    report, client = ledger.filled(), client_of("handler_a")
    word = office({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"}, "总结 报告.docx")
    document = actions.add_evidence(ledger.world.handler_a, report, word)
    picture = report.evidence.get(kind=Evidence.Kind.PHOTOGRAPH)
    shown = client.get(reverse("evidence_file", args=[picture.key]))
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Content-Type"] == "image/jpeg"
    saved = client.get(reverse("evidence_file", args=[document.key]))
    assert saved.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%80%BB%E7%BB%93%20%E6%8A%A5%E5%91%8A.docx"
    )
    small = client.get(reverse("evidence_thumbnail", args=[picture.key]))
    for response in (shown, saved, small):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert content(response)
    assert client.get(reverse("evidence_thumbnail", args=[document.key])).status_code == 404
    assert client.get(reverse("evidence_screen", args=[document.key])).status_code == 404


def test_a_heic_picture_comes_to_the_screen_as_jpeg(ledger, client_of):
    report = ledger.started()
    picture = actions.add_evidence(ledger.world.handler_a, report, photograph("a.heic", form="HEIF"))
    client = client_of("handler_a")
    assert client.get(reverse("evidence_screen", args=[picture.key])).headers["Content-Type"] == "image/jpeg"
    original = client.get(reverse("evidence_file", args=[picture.key]))
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert content(original)


#: Who sees a draft of the county, and its report once it was submitted.
SEE = {
    "handler_a": (True, True),
    "leader_a": (False, True),
    "handler_b": (False, False),
    "leader_b": (False, False),
    "bureau_leader": (False, True),
    "plan_office": (False, True),
    "reviewer": (False, True),
    "reviewer_highway": (False, False),
    "supervisor": (False, False),
    "auditor": (False, False),
    "administrator": (False, False),
    "outsider": (False, False),
}


@pytest.mark.parametrize("name", SEE)
def test_each_role_sees_what_it_should(ledger, client_of, name):
    client, report = client_of(name), ledger.filled()
    picture = report.evidence.get()
    addresses = [
        reverse("report_detail", args=[report.pk]),
        reverse("evidence_file", args=[picture.key]),
        reverse("evidence_screen", args=[picture.key]),
        reverse("evidence_thumbnail", args=[picture.key]),
    ]
    before, after = SEE[name]
    assert [opens(client, address) for address in addresses] == [before] * 4
    actions.submit_report(ledger.world.handler_a, report, version=report.version)
    assert [opens(client, address) for address in addresses] == [after] * 4
    listed = reverse("report_detail", args=[report.pk]) in client.get(reverse("report_list")).content.decode()
    assert listed == after


@pytest.mark.parametrize("name", [name for name in SEE if name != "handler_a"])
def test_nobody_else_changes_a_draft(ledger, client_of, name):
    client, report = client_of(name), ledger.filled()
    picture, main = report.evidence.get(), report.items.get().assignment_id
    typed = {"version": report.version, "serves": main, "practice": "改"}
    tries = [
        (reverse("report_draft", args=[report.pk]), typed),
        (reverse("report_submit", args=[report.pk]), typed),
        (reverse("report_withdraw", args=[report.pk]), {}),
        (reverse("evidence_add", args=[report.pk]), {"file": photograph()}),
        (reverse("evidence_order", args=[report.pk]), {"key": [picture.key]}),
        (reverse("evidence_caption", args=[picture.key]), {"caption": "改"}),
        (reverse("evidence_remove", args=[picture.key]), {}),
        (reverse("report_new"), {"assignment": main}),
    ]
    assert {client.post(url, data, **JSON).status_code for url, data in tries} == {404}


def test_one_who_sees_a_submitted_report_still_cannot_take_it_back(ledger, client_of):
    report = ledger.submitted()
    response = client_of("leader_a").post(reverse("report_withdraw", args=[report.pk]))
    assert response.status_code == 403
    assert Report.objects.get().state == "submitted"


def test_the_supervisor_sees_what_is_supervised(ledger, client_of):
    from luoshi.assignments.models import Assignment, Supervision

    watching = Assignment.objects.create(
        plan=ledger.plan, obligation=ledger.roads, organization=ledger.world.engineering, role="supervise"
    )
    watched = ledger.assignment(ledger.sites, ledger.world.county_a)
    Supervision.objects.create(supervising=watching, supervised=watched)
    report = ledger.submitted()
    seen = queries.visible_reports(ledger.world.supervisor_engineering)
    assert list(seen) == [report]


def test_the_list_filters_counts_and_exports(ledger, client_of):
    ledger.submitted()
    ledger.submitted(ledger.world.handler_b)
    client = client_of("reviewer")
    url = reverse("report_list")
    assert len(client.get(url).context["page"]) == 2
    assert len(client.get(url, {"organization": ledger.world.county_a.pk}).context["page"]) == 1
    assert len(client.get(url, {"q": "青山"}).context["page"]) == 1
    assert len(client.get(url, {"state": "accepted"}).context["page"]) == 0
    assert len(client.get(url, {"state": "no such", "plan": "x"}).context["page"]) == 2
    book = client.get(url, {"export": "xlsx"})
    assert book.content[:2] == b"PK"


def test_the_export_holds_the_reports_as_values(ledger, client_of):
    import io

    from python_calamine import CalamineWorkbook

    report = ledger.submitted()
    Report.objects.filter(pk=report.pk).update(practice='=HYPERLINK("http://x")')
    book = client_of("reviewer").get(reverse("report_list"), {"export": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert rows[1][0] == ledger.world.county_a.name
    assert '=HYPERLINK("http://x")' in rows[1]


def test_a_longer_list_takes_no_more_queries(ledger, client_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of("reviewer")

    def queries_of(url):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    ledger.submitted()
    urls = [reverse("report_list"), reverse("review_queue")]
    one = [queries_of(url) for url in urls]
    ledger.submitted(ledger.world.handler_b)
    assert [queries_of(url) for url in urls] == one


def test_the_queue_is_the_reviewers(ledger, client_of):
    ledger.submitted()
    seen = {name: client_of(name).get(reverse("review_queue")).status_code for name in SEE}
    assert {name for name, status in seen.items() if status == 200} == {"reviewer", "plan_office", "reviewer_highway"}


def test_the_longest_waiting_comes_first_and_the_next_after_a_decision(ledger, client_of):
    late, early = ledger.submitted(), ledger.submitted(ledger.world.handler_b)
    Report.objects.filter(pk=early.pk).update(waits_since=timezone.now() - timedelta(days=3))
    client = client_of("reviewer")
    page = client.get(reverse("review_queue"))
    assert [report.pk for report in page.context["waiting"]] == [early.pk, late.pk]
    assert page.context["report"].pk == early.pk
    response = client.post(reverse("review_accept", args=[early.pk]), {"version": early.version}, **HTMX)
    assert response.context["report"].pk == late.pk
    assert response.headers["HX-Push-Url"] == reverse("review_report", args=[late.pk])
    assert "<html" not in response.content.decode()
    early.refresh_from_db()
    assert early.state == "accepted"
    response = client.post(reverse("review_accept", args=[late.pk]), {"version": late.version}, **HTMX)
    assert response.context["report"] is None
    assert response.headers["HX-Push-Url"] == reverse("review_queue")


def test_a_return_joins_standard_reasons_and_own_words(ledger, client_of):
    report = ledger.submitted()
    said = {"version": report.version, "standard": ["照片不清楚。"], "reason": "请补近景", "mend_until": ""}
    client_of("reviewer").post(reverse("review_return", args=[report.pk]), said, **HTMX)
    assert report.reviews.get().reason == "照片不清楚。\n请补近景"
    page = client_of("handler_a").get(reverse("report_edit", args=[report.pk])).content.decode()
    assert "请补近景" in page


def test_a_return_without_reason_keeps_the_report_open(ledger, client_of):
    report = ledger.submitted()
    url = reverse("review_return", args=[report.pk])
    response = client_of("reviewer").post(url, {"version": report.version}, **HTMX)
    assert response.status_code == 200
    assert response.context["report"].pk == report.pk
    assert response.context["refusal"]
    report.refresh_from_db()
    assert report.state == "submitted"


def test_a_refused_return_keeps_all_that_was_written(ledger, client_of):
    report = ledger.submitted()
    said = {"version": report.version, "standard": ["照片不清晰。"], "reason": "请补近景", "mend_until": "2000-01-01"}
    answer = client_of("reviewer").post(reverse("review_return", args=[report.pk]), said, **HTMX)
    page = answer.content.decode()
    assert answer.context["refusal"]
    assert "请补近景" in page
    assert 'value="2000-01-01"' in page


def test_what_was_written_about_a_report_decided_meanwhile_does_not_stand_at_the_next_one(ledger, client_of):
    first, second = ledger.submitted(), ledger.submitted(ledger.world.handler_b)
    actions.accept_report(ledger.world.plan_office, first, version=first.version)
    said = {"version": first.version, "reason": "请补近景"}
    answer = client_of("reviewer").post(reverse("review_return", args=[first.pk]), said, **HTMX)
    assert answer.context["report"] == second
    assert "请补近景" not in answer.content.decode()


def test_a_report_taken_back_meanwhile_is_said_and_the_queue_goes_on(ledger, client_of):
    first, second = ledger.submitted(), ledger.submitted(ledger.world.handler_b)
    version = first.version
    actions.withdraw_report(ledger.world.handler_a, first)
    client = client_of("reviewer")
    for answer in (
        client.post(reverse("review_accept", args=[first.pk]), {"version": version}, **HTMX),
        client.get(reverse("review_report", args=[first.pk]), **HTMX),
    ):
        assert "已不在您的待审核清单中" in answer.content.decode()
        assert answer.context["report"] == second
    assert client.get(reverse("review_report", args=[first.pk])).status_code == 404


def test_a_report_decided_meanwhile_is_said_and_the_queue_goes_on(ledger, client_of):
    first, second = ledger.submitted(), ledger.submitted(ledger.world.handler_b)
    actions.accept_report(ledger.world.plan_office, first, version=first.version)
    url = reverse("review_accept", args=[first.pk])
    response = client_of("reviewer").post(url, {"version": first.version}, **HTMX)
    assert response.context["refusal"]
    assert response.context["report"].pk == second.pk


def test_the_queue_filters_by_waiting_unit_and_plan(ledger, client_of):
    report = ledger.submitted()
    Report.objects.filter(pk=report.pk).update(waits_since=timezone.now() - timedelta(days=4))
    ledger.submitted(ledger.world.handler_b)
    client, url = client_of("reviewer"), reverse("review_queue")
    assert len(client.get(url, {"waiting": 3}).context["waiting"]) == 1
    assert len(client.get(url, {"organization": ledger.world.county_b.pk}).context["waiting"]) == 1
    assert len(client.get(url, {"plan": ledger.plan.pk + 1}).context["waiting"]) == 0


def test_the_reports_of_an_assignment_are_a_fragment(ledger, client_of):
    report = ledger.submitted()
    url = reverse("assignment_reports", args=[report.items.get().assignment_id])
    body = client_of("handler_a").get(url).content.decode()
    assert reverse("report_detail", args=[report.pk]) in body
    assert reverse("report_new") in body
    assert reverse("report_new") not in client_of("leader_a").get(url).content.decode()
    assert client_of("handler_b").get(url).status_code == 404


def test_whoever_sees_a_line_sees_what_is_filed_for_it(ledger):
    """Else the line's page would say that the reports do not exist."""
    for user in User.objects.all():
        for line in visible_assignments(user):
            assert queries.may_see_assignment(user, line), (user, line.role, line.organization)


def test_the_desk_learns_what_waits_came_back_and_is_begun(ledger):
    handler, reviewer = ledger.world.handler_a, ledger.world.reviewer
    report = ledger.filled()
    assert list(queries.drafts_of(handler)) == [report]
    report = actions.submit_report(handler, report, version=report.version)
    assert list(queries.waiting_for(reviewer)) == [report]
    assert not queries.waiting_for(handler).exists()
    actions.return_report(reviewer, report, version=report.version, reason="缺")
    assert list(queries.returned_to(handler)) == [report]
    assert not queries.returned_to(ledger.world.handler_b).exists()


def test_names_are_escaped(ledger, client_of):
    report = ledger.filled()
    Evidence.objects.update(name="<script>x</script>.jpg", caption="<b>")
    Report.objects.update(practice="<script>alert(1)</script>")
    for name in ("report_edit", "report_detail"):
        page = client_of("handler_a").get(reverse(name, args=[report.pk])).content.decode()
        assert "<script>alert" not in page
        assert "<script>x" not in page


def test_what_happened_to_a_report_is_said_in_the_words_of_every_timeline(ledger, client_of):
    report = ledger.submitted()
    actions.return_report(ledger.world.reviewer, report, version=report.version, reason="照片不清楚")
    page = client_of("handler_a").get(reverse("report_detail", args=[report.pk])).content.decode()
    for event in queries.history(report):
        assert told(event).words in page
    assert "照片不清楚" in page
    assert "reports:report" not in page


def test_a_file_sent_again_under_its_key_is_the_same_file(ledger, client_of):
    report, client, key = ledger.started(), client_of("handler_a"), str(uuid.uuid4())
    url = reverse("evidence_add", args=[report.pk])
    first = client.post(url, {"file": photograph("a.jpg"), "key": key, "caption": " 揭牌  现场 "}, **JSON).json()
    again = client.post(url, {"file": photograph("a.jpg", color="other"), "key": key}, **JSON).json()
    assert first["key"] == again["key"] == key
    assert first["caption"] == "揭牌 现场"
    assert report.evidence.count() == 1
    assert client.post(url, {"file": photograph("b.jpg", color="third"), "key": "none"}, **JSON).status_code == 200


def test_the_key_of_another_report_is_not_taken(ledger, client_of):
    taken = ledger.filled().evidence.get()
    other = ledger.started(ledger.world.handler_b)
    url = reverse("evidence_add", args=[other.pk])
    sent = client_of("handler_b").post(url, {"file": photograph(), "key": str(taken.key)}, **JSON).json()
    assert sent["key"] != str(taken.key)
    assert other.evidence.count() == 1


def test_a_submission_says_when_it_was_made_and_a_copy_for_keeping_leaves_that_for_the_next_page(ledger, client_of):
    report, client = ledger.filled(), client_of("handler_a")
    answer = client.post(reverse("report_submit", args=[report.pk]), {"version": report.version}, **JSON).json()
    report.refresh_from_db()
    assert answer["submittedAt"] == f"{timezone.localtime(report.submitted_at):%Y-%m-%d %H:%M}"
    assert "notice-green" not in client.get("/", headers={"X-Luoshi-Copy": "1"}).content.decode()
    assert "notice-green" in client.get(answer["location"]).content.decode()
