"""Pictures and passages used elsewhere become signals for the reviewer alone; what he decides is kept."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from luoshi.assignments.models import Assignment
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.integrity.tests.pictures import jpeg, passed_on, scene
from luoshi.reports import actions, queries, showing
from luoshi.reports.actions import Draft
from luoshi.reports.actions.examination import examine_now, unexamined
from luoshi.reports.models import Examination, PictureFingerprint, Signal
from luoshi.reports.tests.conftest import TEXT

COPIED = "沿线设客货邮综合服务点三处，村民寄件、乘车、取药一次办成；路域环境由村规民约管起来，党员每周巡线两遍，临水临崖路段的护栏在雨季前全部加固完毕，群众来信表扬四次。"


def filed(ledger, author, *pictures, text=TEXT):
    """A report handed in with these pictures, and examined."""
    report = ledger.started(author)
    draft = Draft(kind="completion", practice=text, counts={report.items.get().assignment_id: Decimal(1)})
    report = actions.save_draft(author, report, draft, version=report.version)
    for number, picture in enumerate(pictures):
        actions.add_evidence(author, report, SimpleUploadedFile(f"{number}.jpg", jpeg(picture)))
    report = actions.submit_report(author, report, version=report.version)
    assert examine_now(report.pk) == "done"
    return report


def taken_at(latitude, longitude):
    """The Exif data of a telephone that knew where it was."""
    exif = Image.Exif()
    north, east = (latitude, 0.0, 0.0), (longitude, 0.0, 0.0)
    exif.get_ifd(0x8825).update({1: "N", 2: north, 3: "E", 4: east})
    return exif


def codes(report, severity="signal"):
    return sorted(Signal.objects.filter(report=report, severity=severity).values_list("code", flat=True))


@pytest.fixture
def both(ledger):
    """Two counties; the second hands in, among its own, a picture that the first used, as a chat program passes it on."""
    one = filed(ledger, ledger.world.handler_a, scene(1), scene(2))
    other = filed(ledger, ledger.world.handler_b, scene(3), passed_on(scene(2)))
    return one, other


def test_a_picture_of_another_unit_is_found(both):
    assert codes(both[0]) == []
    signal = Signal.objects.get(report=both[1], severity="signal")
    assert signal.code == "similar_picture"
    assert signal.other_report == both[0]
    assert (signal.evidence.position, signal.other_evidence.position) == (1, 1)


def test_the_same_file_is_said_to_be_the_same(ledger):
    filed(ledger, ledger.world.handler_a, scene(1))
    assert codes(filed(ledger, ledger.world.handler_b, scene(1))) == ["same_picture"]


def test_a_draft_is_compared_with_nothing(ledger, both):
    actions.withdraw_report(ledger.world.handler_a, both[0])
    examine_now(both[1].pk)
    assert codes(both[1]) == []


def test_one_unit_may_use_its_picture_again_in_one_plan_and_year(ledger):
    author, world = ledger.world.handler_a, ledger.world
    filed(ledger, author, scene(1))
    second = actions.start_report(author, ledger.assignment(ledger.case, world.county_a))
    actions.add_evidence(author, second, SimpleUploadedFile("x.jpg", jpeg(passed_on(scene(1)))))
    second.refresh_from_db()
    actions.submit_report(author, second, version=second.version)
    examine_now(second.pk)
    assert codes(second) == []


@pytest.fixture
def placed(ledger):
    """The plan asks for the site's place, and photographs within five kilometres of it."""
    ledger.sites.asks = {"min_photographs": 1, "place_km": 5}
    ledger.sites.save()
    return ledger


def filed_at(ledger, place, kind="completion"):
    """A report that says where its site lies, with one photograph taken at 30.5, 114.26."""
    author = ledger.world.handler_a
    report = ledger.started(author)
    counts = {report.items.get().assignment_id: Decimal(1)}
    draft = Draft(kind=kind, practice=TEXT, counts=counts, place=place)
    report = actions.save_draft(author, report, draft, version=report.version)
    picture = jpeg(scene(1), exif=taken_at(30.5, 114.26))
    actions.add_evidence(author, report, SimpleUploadedFile("1.jpg", picture))
    report = actions.submit_report(author, report, version=report.version)
    assert examine_now(report.pk) == "done"
    return report


def test_a_photograph_far_from_the_place_filed_is_a_note(client, placed):
    report = filed_at(placed, "30.6, 114.26")
    signal = Signal.objects.get(report=report, code="far_from_site")
    assert (signal.severity, signal.data["km"], signal.data["limit"]) == ("note", 11.1, "5")
    client.force_login(placed.world.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("review_report", args=[report.pk])).content.decode()
    assert "11.1" in page
    compared = client.get(reverse("signal_detail", args=[signal.pk])).content.decode()
    assert "30.60000, 114.26000" in compared
    actions.settle_signal(placed.world.reviewer, signal, state="explained", note="培训现场")


@pytest.mark.parametrize("place", ["30.53, 114.26", "114.26,30.53"])
def test_a_photograph_within_the_plans_distance_is_none(placed, place):
    assert codes(filed_at(placed, place), "note") == []


def test_a_report_without_the_place_asked_is_incomplete(placed):
    with pytest.raises(DomainError) as refused:
        filed_at(placed, "村委会门口")
    assert refused.value.code == "reports.incomplete"


def test_the_place_is_never_asked_twice(placed):
    first = filed_at(placed, "30.6, 114.26")
    actions.accept_report(placed.world.reviewer, first, version=first.version)
    again = placed.started()
    assert again.pk != first.pk
    assert again.place == "30.6, 114.26"


def test_without_any_place_nothing_is_said_of_distance(ledger):
    assert codes(filed_at(ledger, ""), "note") == []


def test_shared_passages_are_found_with_their_places(ledger):
    one = filed(ledger, ledger.world.handler_a, scene(1), text=f"甲县的做法。{COPIED}")
    other = filed(ledger, ledger.world.handler_b, scene(2), text=f"乙县组织各支部学习讨论。{COPIED}")
    signal = Signal.objects.get(report=other, code="shared_text")
    assert signal.other_report == one
    [found] = showing.shown(ledger.world.reviewer, [signal])
    [(_name, pieces)] = showing.both_texts(found)["own"]
    assert [piece.text for piece in pieces if piece.number] == [COPIED.rstrip("。")]


def test_the_words_of_the_plan_may_be_copied(ledger):
    ledger.sites.text += COPIED
    ledger.sites.save()
    filed(ledger, ledger.world.handler_a, scene(1), text=COPIED)
    assert codes(filed(ledger, ledger.world.handler_b, scene(2), text=COPIED)) == []


def test_the_words_of_a_template_may_be_copied(ledger):
    ledger.sites.templates = {"practice": COPIED}
    ledger.sites.save()
    filed(ledger, ledger.world.handler_a, scene(1), text=f"甲县的做法。{COPIED}")
    assert codes(filed(ledger, ledger.world.handler_b, scene(2), text=f"乙县组织各支部学习讨论。{COPIED}")) == []


@pytest.mark.parametrize(("since", "expected"), [(date(2022, 3, 1), ["taken_before"]), (date(2022, 2, 1), [])])
def test_the_period_of_what_recurs_is_its_own(ledger, since, expected):
    Assignment.objects.filter(obligation=ledger.sites).update(period_start=since, window_start=date(2022, 1, 1))
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2022:02:20 09:00:00"
    report = ledger.started()
    actions.add_evidence(ledger.world.handler_a, report, SimpleUploadedFile("1.jpg", jpeg(scene(1), exif=exif)))
    draft = Draft(kind="completion", practice=TEXT, counts={report.items.get().assignment_id: Decimal(1)})
    report = actions.save_draft(ledger.world.handler_a, report, draft, version=report.version)
    report = actions.submit_report(ledger.world.handler_a, report, version=report.version)
    examine_now(report.pk)
    assert codes(report) == expected


def test_a_bad_file_does_not_stop_the_rest(ledger, both):
    bad, good = both[1].evidence.order_by("position")
    with bad.file.storage.open(bad.file.name, "wb") as file:
        file.write(b"damaged")
    assert examine_now(both[1].pk, anew=True) == "done"
    assert codes(both[1]) == ["similar_picture", "unreadable"]
    assert PictureFingerprint.objects.get(evidence=bad).error
    assert Signal.objects.get(report=both[1], code="similar_picture").evidence == good


def test_an_older_attempt_does_nothing(both):
    from luoshi.reports.tasks import examine_report

    Signal.objects.all().delete()
    examine_report.func(both[1].pk, 0)
    assert not Signal.objects.exists()


def test_a_failure_is_kept_and_can_be_tried_again(ledger, both, monkeypatch):
    monkeypatch.setattr("luoshi.reports.tasks.finding.text_signals", lambda *_: 1 / 0)
    assert examine_now(both[1].pk) == "failed"
    assert codes(both[1]) == ["similar_picture"], "what was found before stays"
    assert unexamined() == [both[1].pk]
    monkeypatch.undo()
    actions.examine_again(ledger.world.reviewer, both[1])
    assert Examination.objects.get(report=both[1]).state == "waiting"
    with pytest.raises(DomainError, match="being_examined"):
        actions.examine_again(ledger.world.reviewer, both[1])


def test_a_decision_is_kept_through_later_examinations(ledger, both):
    signal = Signal.objects.get(report=both[1], code="similar_picture")
    actions.settle_signal(ledger.world.reviewer, signal, state="explained", note="联合活动")
    examine_now(both[1].pk, anew=True)
    signal.refresh_from_db()
    assert (signal.state, signal.note, signal.settled_by) == ("explained", "联合活动", ledger.world.reviewer)


def test_the_event_of_a_decision_stands_on_no_timeline(ledger, both):
    signal = Signal.objects.get(report=both[1], code="similar_picture")
    actions.settle_signal(ledger.world.reviewer, signal, state="confirmed", note="同一照片")
    event = Event.objects.get(tag="reports:signal:settle")
    assert (event.plan_id, event.assignment_id, event.organization_id) == (None, None, None)
    assert event.data["decision"] == "confirmed"


def test_what_is_confirmed_needs_a_note(ledger, both):
    signal = Signal.objects.get(report=both[1], code="similar_picture")
    with pytest.raises(DomainError, match="note_required"):
        actions.settle_signal(ledger.world.reviewer, signal, state="confirmed", note=" ")
    with pytest.raises(DomainError, match="unknown_decision"):
        actions.settle_signal(ledger.world.reviewer, signal, state="guilty")


@pytest.mark.parametrize("person", ["handler_a", "handler_b", "leader_b", "bureau_leader", "supervisor", "auditor"])
def test_nobody_but_reviewers_sees_a_signal(ledger, both, person):
    user = getattr(ledger.world, person)
    assert not queries.visible_signals(user).exists()
    with pytest.raises(PermissionDeniedError):
        actions.settle_signal(user, Signal.objects.filter(report=both[1]).first(), state="explained")


def test_a_report_that_the_reviewer_may_not_open_is_neither_named_nor_shown(ledger, both, monkeypatch):
    nothing = queries.visible_reports(ledger.world.outsider)
    monkeypatch.setattr("luoshi.reports.showing.queries.visible_reports", lambda _user: nothing)
    signal = Signal.objects.get(report=both[1], code="similar_picture")
    [found] = showing.shown(ledger.world.reviewer, [signal])
    assert found.other is None
    assert found.other_picture is None
    assert not found.comparable
    assert ledger.world.county_a.label not in found.sentence


def test_the_desk_counts_and_shows_signals(client, ledger, both):
    client.force_login(ledger.world.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("review_report", args=[both[1].pk])).content.decode()
    assert "⚑ 1" in page
    signal = Signal.objects.get(report=both[1], code="similar_picture")
    compared = client.get(reverse("signal_detail", args=[signal.pk]), headers={"HX-Request": "true"}).content.decode()
    for evidence in (signal.evidence, signal.other_evidence):
        assert reverse("evidence_screen", args=[evidence.key]) in compared
    sent = {"state": "explained", "note": ""}
    answer = client.post(reverse("signal_settle", args=[signal.pk]), sent, headers={"HX-Request": "true"})
    assert answer.headers["HX-Trigger"] == "luoshi:settled"
    assert "⚑ 1" not in client.get(reverse("review_report", args=[both[1].pk])).content.decode()


def test_the_list_costs_the_same_however_many(client, ledger, both, django_assert_max_num_queries):
    client.force_login(ledger.world.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    signal = Signal.objects.get(report=both[1], code="similar_picture")
    for number in range(20):
        Signal.objects.create(
            report=both[1],
            evidence=signal.evidence,
            code="edited",
            severity="signal",
            mark=f"m{number}",
            data={"program": "x"},
        )
    with django_assert_max_num_queries(16):
        assert client.get(reverse("signal_list")).content.decode().count("<tr>") > 20
    assert client.get(reverse("signal_list"), {"export": "xlsx"}).status_code == 200
