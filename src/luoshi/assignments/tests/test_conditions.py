"""Conditional lines: declared with proof, confirmed where the plan asks for it; and days set where the plan states none."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.assignments import queries
from luoshi.assignments.actions import (
    change_rules,
    confirm_condition,
    declare_condition,
    refuse_condition,
    set_due_day,
    withdraw_declaration,
)
from luoshi.assignments.models import Assignment, Declaration, Proof
from luoshi.assignments.standing import standing
from luoshi.assignments.terms import Term
from luoshi.assignments.tests.plans import build_draft, count
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.reports.models import Evidence, Report, ReportItem
from luoshi.reports.orphans import remove_orphans
from luoshi.web.demo.photographs import draw_photograph

CAME = date(2022, 5, 9)


@pytest.fixture(autouse=True)
def at(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2022-05-10 10:00+08:00", tick=False) as clock:
        yield clock


def photograph(name="批复.jpg"):
    return SimpleUploadedFile(name, draw_photograph(name), "image/jpeg")


def declare(issued, by="handler_highway", term=None, **more):
    given = {"uploads": [photograph()], **more}
    line = issued.line("committee", "HC")
    return declare_condition(getattr(issued.world, by), line, CAME, "编办批复已到", term or Term(days=30), **given)


def line_of(issued):
    return issued.line("committee", "HC")


def test_a_declaration_waits_and_the_clock_starts_once_it_is_confirmed(issued, at):
    declaration = declare(issued)
    assert (declaration.state, line_of(issued).due_on) == ("declared", None)
    confirm_condition(issued.world.plan_office, declaration)
    line = line_of(issued)
    assert (line.due_on, line.first_due_on) == (date(2022, 6, 8), date(2022, 6, 8))
    assert line.due_soon_from == date(2022, 6, 1)
    assert line.due_changes.get().cause == "condition"
    at.move_to("2022-06-09 00:00+08:00")
    assert standing(line_of(issued)).light == "red"


def test_the_plan_office_can_confirm_with_another_term(issued):
    confirm_condition(issued.world.plan_office, declare(issued), Term(date(2022, 7, 1)), "按部署")
    assert line_of(issued).due_on == date(2022, 7, 1)


def test_working_days_count_by_the_statutory_calendar(issued):
    confirm_condition(issued.world.plan_office, declare(issued, term=Term(days=20, working=True)))
    assert line_of(issued).due_on == date(2022, 6, 7)  # 端午 on 3 June is no working day


def test_where_the_settings_ask_for_no_confirmation_it_starts_at_once(issued):
    change_rules(issued.world.plan_office, issued.plan, {"confirms_conditions": False})
    assert declare(issued).state == "confirmed"
    assert line_of(issued).due_on == date(2022, 6, 8)


def test_what_the_plan_office_declares_needs_no_confirmation(issued):
    assert declare(issued, by="plan_office").state == "confirmed"


def test_not_confirmed_it_can_be_declared_again(issued):
    refuse_condition(issued.world.plan_office, declare(issued), "批复文件不是本单位的")
    assert line_of(issued).due_on is None
    withdraw_declaration(issued.world.handler_highway, declare(issued))
    assert declare(issued).state == "declared"
    assert list(Declaration.objects.order_by("pk").values_list("state", flat=True)) == [
        "refused", "withdrawn", "declared",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"uploads": []}, "proof_missing"),
        ({"term": Term()}, "term_missing"),
        ({"term": Term(date(2022, 5, 1))}, "term_too_early"),
        ({"uploads": [photograph(f"{n}.jpg") for n in range(11)]}, "too_many_files"),
        ({"evidence": ["6f1c0e7e-0000-4000-8000-000000000000"]}, "unknown_evidence"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(issued, change, code):
    with pytest.raises(DomainError, match=f"assignments.{code}"):
        declare(issued, **change)
    assert not Declaration.objects.exists()
    assert stored_files() == []


def stored_files():
    try:
        folders = default_storage.listdir("proofs")[0]
    except FileNotFoundError:
        return []
    return [file for year in folders for month in default_storage.listdir(f"proofs/{year}")[0]
            for file in default_storage.listdir(f"proofs/{year}/{month}")[1]]  # fmt: skip


def test_a_file_is_looked_at_as_the_reports_room_does(issued):
    wrong = SimpleUploadedFile("批复.jpg", b"MZ this is a program", "image/jpeg")
    with pytest.raises(DomainError, match=r"reports\.file_kind"):
        declare(issued, uploads=[photograph(), wrong])
    assert stored_files() == []


def test_a_condition_that_is_still_to_come_did_not_come(issued):
    with pytest.raises(DomainError, match="not_yet_come"):
        declare_condition(
            issued.world.handler_highway, line_of(issued), date(2022, 5, 11), "明天批复", Term(days=3),
            uploads=[photograph()],
        )  # fmt: skip


def test_once_declared_it_is_not_declared_twice(issued):
    declare(issued)
    with pytest.raises(DomainError, match="declared_already"):
        declare(issued)


def test_only_the_unit_and_the_plan_office_declare(issued):
    for who in ("handler_a", "leader_highway", "reviewer"):
        with pytest.raises(PermissionDeniedError):
            declare(issued, by=who)
    declaration = declare(issued)
    for decide in (confirm_condition, lambda actor, one: refuse_condition(actor, one, "不")):
        with pytest.raises(PermissionDeniedError):
            decide(issued.world.handler_highway, declaration)
    with pytest.raises(PermissionDeniedError):
        declare(issued, whole=True)


def test_a_line_with_a_day_waits_for_no_condition(issued):
    with pytest.raises(DomainError, match="no_condition"):
        declare_condition(
            issued.world.handler_a, issued.line("roads", "CB-QS"), CAME, "有", Term(days=3), uploads=[photograph()]
        )


def evidence_of(issued, organization, state="submitted"):
    report = Report.objects.create(organization=organization, kind="progress", state=state)
    line = Assignment.objects.filter(organization=organization).first()
    ReportItem.objects.create(report=report, assignment=line, count=Decimal(0))
    return Evidence.objects.create(
        report=report, kind="document", file=ContentFile(b"%PDF-1.4", "a.pdf"), name="编办批复.pdf",
        content_type="application/pdf", size=8, sha256="0" * 64,
    )  # fmt: skip


def test_evidence_of_the_units_own_submitted_reports_serves_as_proof(issued):
    own = evidence_of(issued, issued.world["HC"])
    declaration = declare(issued, uploads=[], evidence=[own.key])
    assert [(proof.evidence, proof.name) for proof in declaration.proofs.all()] == [(own.key, "编办批复.pdf")]


@pytest.mark.parametrize(("code", "state"), [("CB-QS", "submitted"), ("HC", "draft")])
def test_evidence_of_others_or_of_drafts_does_not(issued, code, state):
    other = evidence_of(issued, issued.world[code], state)
    with pytest.raises(DomainError, match="unknown_evidence"):
        declare(issued, uploads=[], evidence=[other.key])


@pytest.fixture
def waiting(world):
    """A condition on which every county waits by itself, and one that four stations share."""
    draft = build_draft(world)
    draft.add("when", [("各县级单位", "responsible", True)], kind="conditional", condition={"text": "待省方案出台后"})
    draft.add(
        "posts", [("下属四个治超站", "responsible", False)], kind="conditional", condition={"text": "适时"},
        quantities=[count(4, 4, "先锋岗")],
    )  # fmt: skip
    draft.issue()
    return draft


def test_the_plan_office_declares_for_a_whole_obligation(waiting):
    waiting.report(waiting.line("when", "CB-KF"), 0)
    declare_condition(
        waiting.world.plan_office, waiting.line("when", "CB-QS"), CAME, "省方案已印发", Term(days=30), whole=True,
        uploads=[photograph()],
    )  # fmt: skip
    days = {line.organization.code: line.due_on for line in waiting.lines("when")}
    assert days == {"CB-QS": date(2022, 6, 8), "CB-QX": date(2022, 6, 8), "CB-LJ": date(2022, 6, 8), "CB-KF": None}
    assert queries.declarations_of(waiting.line("when", "CB-QX")).get().words == "省方案已印发"


def test_a_condition_on_a_joint_target_holds_for_all_partners(waiting):
    declare_condition(
        waiting.world.plan_office,
        waiting.line("posts", "ED-S1"),
        CAME,
        "站房已移交",
        Term(days=10),
        uploads=[photograph()],
    )
    assert {line.due_on for line in waiting.lines("posts")} == {date(2022, 5, 19)}


def test_the_page_takes_words_and_a_file_and_shows_both(issued, client_of):
    line, client = line_of(issued), client_of("handler_highway")
    assert "条件已具备" in client.get(f"/assignments/{line.pk}/").content.decode()
    address = f"/assignments/{line.pk}/condition/"
    sent = {"came_on": "2022-05-09", "words": "编办批复已到", "days": 20, "working": "working"}
    page = client.post(address, sent)
    assert page.status_code == 422
    assert "请上传能够说明情况的文件" in page.content.decode()
    assert client.post(address, {**sent, "files": [photograph(), photograph("会议纪要.jpg")]}).status_code == 302
    page = client.get(f"/assignments/{line.pk}/").content.decode()
    assert all(words in page for words in ("编办批复已到", "20 个工作日内办理", "待确认", "会议纪要.jpg"))
    file = Proof.objects.filter(name="会议纪要.jpg").get()
    answer = client.get(f"/proofs/{file.key}/")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert (answer.status_code, answer.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert client_of("handler_a").get(f"/proofs/{file.key}/").status_code == 404


def test_the_office_finds_it_on_its_desk_and_decides(issued, client_of):
    declaration, client = declare(issued), client_of("plan_office")
    assert f"/conditions/{declaration.pk}/" in client.get("/").content.decode()
    assert f"/conditions/{declaration.pk}/" in client.get("/extensions/").content.decode()
    address = f"/conditions/{declaration.pk}/"
    assert 'value="30"' in client.get(address).content.decode()
    assert client.post(address, {"decision": "refuse", "days": 30}).status_code == 422
    assert client.post(address, {"decision": "confirm", "days": 15}).status_code == 302
    assert line_of(issued).due_on == date(2022, 5, 24)
    assert "已确认" in client.get(f"/assignments/{line_of(issued).pk}/").content.decode()


def test_the_programme_interface_declares_with_a_file(issued, client_of):
    line = line_of(issued)
    sent = {"came_on": "2022-05-09", "words": "编办批复已到", "days": 30, "files": [photograph()]}
    answer = client_of("handler_highway").post(f"/api/assignments/{line.pk}/condition", sent)
    assert answer.status_code == 201, answer.content
    address = f"/api/conditions/{answer.json()['id']}/decision"
    decided = client_of("plan_office").post(address, {"decision": "confirm"}, content_type="application/json")
    assert decided.json()["state"] == "confirmed"
    assert line_of(issued).due_on == date(2022, 6, 8)


def test_a_day_can_be_set_where_the_plan_states_none_and_taken_away(issued):
    office = issued.world.plan_office
    set_due_day(office, line_of(issued), date(2022, 8, 31), "局务会确定")
    set_due_day(office, line_of(issued), date(2022, 9, 30), "再议")
    with pytest.raises(DomainError, match="day_unchanged"):
        set_due_day(office, line_of(issued), date(2022, 9, 30), "再议")
    line = line_of(issued)
    assert (line.due_on, line.first_due_on) == (date(2022, 9, 30), date(2022, 8, 31))
    set_due_day(office, line, None, "暂不定")
    line.refresh_from_db()
    assert (line.due_on, line.due_soon_from, line.first_due_on) == (None, None, date(2022, 8, 31))
    assert line.due_changes.count() == 3


def test_a_day_for_the_whole_obligation_leaves_out_what_is_met(world):
    draft = build_draft(world)
    draft.add("open", [("各县级单位", "responsible", True)])
    draft.issue()
    draft.report(draft.line("open", "CB-KF"), 0)
    moved = set_due_day(world.plan_office, draft.line("open", "CB-QS"), date(2022, 6, 30), "明确时限", whole=True)
    assert len(moved) == 3
    assert draft.line("open", "CB-KF").due_on is None


def test_a_day_that_the_plan_states_is_not_set_anew(issued):
    office = issued.world.plan_office
    with pytest.raises(DomainError, match="day_is_stated"):
        set_due_day(office, issued.line("roads", "CB-QS"), date(2022, 8, 31), "改")
    with pytest.raises(DomainError, match="day_passed"):
        set_due_day(office, line_of(issued), date(2022, 5, 9), "改")
    with pytest.raises(PermissionDeniedError):
        set_due_day(issued.world.handler_highway, line_of(issued), date(2022, 8, 31), "改")


def test_the_page_and_the_interface_set_a_day(issued, client_of):
    client, line = client_of("plan_office"), line_of(issued)
    assert f"/assignments/{line.pk}/due/" in client.get(f"/assignments/{line.pk}/").content.decode()
    assert client.post(f"/assignments/{line.pk}/due/", {"due_on": "2022-08-31", "reason": "局务会"}).status_code == 302
    assert line_of(issued).due_on == date(2022, 8, 31)
    sent = {"due_on": None, "reason": "暂不定"}
    answer = client.post(f"/api/assignments/{line.pk}/due", sent, content_type="application/json")
    assert answer.json()[0]["due_on"] is None


def test_a_file_whose_process_was_killed_is_tidied_away_and_others_stay(issued, at):
    declare(issued)
    default_storage.save("proofs/2022/05/lost.jpg", ContentFile(b"x"))
    at.move_to("2122-01-01 00:00+08:00")
    assert remove_orphans() == ["proofs/2022/05/lost.jpg"]
    assert len(stored_files()) == 1
