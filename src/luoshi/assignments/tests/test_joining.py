"""Two lines become one by a merger: extensions, urges, mails and notices of the one that goes stand at the one that stays."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.base import ContentFile

from luoshi.assignments.actions import ask_extension, grant_extension
from luoshi.assignments.models import Assignment, Extension, Urge
from luoshi.assignments.tests.test_handover import hand_over, lines_add_up
from luoshi.audit.models import Event
from luoshi.intake.models import Mail
from luoshi.notices.models import Notice

WHY = "汛期水毁"
LATER, LATEST = date(2022, 11, 15), date(2022, 11, 25)


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel("2022-07-01T04:00:00Z", tick=False):
        yield


@pytest.fixture
def roads(issued):
    """The line of 青山县, which goes, and that of 清水区, which stays; both due on 31 October."""
    return issued.line("roads", "CB-QS"), issued.line("roads", "CB-QX")


def ask(world, line, day, by="handler_a"):
    return ask_extension(getattr(world, by), line, day, WHY)


def merge(issued):
    hand_over(issued.world, "merge", ["CB-QS"], ["CB-QX"])
    lines_add_up(issued.plan)


def fresh(line):
    return Assignment.objects.get(pk=line.pk)


def closed(extension):
    extension.refresh_from_db()
    events = Event.objects.filter(tag="assignments:extension:close", subject_id=str(extension.pk))
    return extension.state, bool(extension.decision), list(events.values_list("assignment_id", flat=True))


def test_an_open_request_goes_along_and_can_be_granted_there(issued, roads):
    goes, stays = roads
    extension = ask(issued.world, goes, LATER)
    merge(issued)
    extension.refresh_from_db()
    assert (extension.assignment, extension.state) == (stays, "open")
    grant_extension(issued.world.plan_office, extension, "同意")
    assert (fresh(stays).due_on, fresh(stays).first_due_on) == (LATER, date(2022, 10, 31))


def test_a_later_day_granted_to_the_one_holds_for_both_and_is_seen_to_come_from_there(issued, roads):
    goes, stays = roads
    extension = grant_extension(issued.world.plan_office, ask(issued.world, goes, LATER), "同意")
    merge(issued)
    assert fresh(stays).due_on == LATER
    change = stays.due_changes.get()
    assert (change.cause, "青山县" in change.reason) == ("extension", True)
    extension.refresh_from_db()
    assert (extension.assignment, extension.state, extension.granted_on) == (stays, "granted", LATER)


def test_a_day_granted_to_the_one_that_stays_is_not_cut_short(issued, roads):
    goes, stays = roads
    office = issued.world.plan_office
    grant_extension(office, ask(issued.world, goes, LATER), "同意")
    grant_extension(office, ask(issued.world, stays, LATEST, "handler_b"), "同意")
    merge(issued)
    assert fresh(stays).due_on == LATEST
    assert Extension.objects.filter(assignment=stays, state="granted").count() == 2


def test_of_two_open_requests_the_one_of_the_line_that_goes_is_closed_with_its_reason(issued, roads):
    goes, stays = roads
    mine, theirs = ask(issued.world, goes, LATER), ask(issued.world, stays, LATEST, "handler_b")
    merge(issued)
    assert closed(mine) == ("withdrawn", True, [stays.pk])
    theirs.refresh_from_db()
    assert theirs.state == "open"


def test_a_request_that_the_other_line_has_no_use_for_is_closed(issued, roads):
    goes, stays = roads
    mine = ask(issued.world, goes, LATER)
    grant_extension(issued.world.plan_office, ask(issued.world, stays, LATEST, "handler_b"), "同意")
    merge(issued)
    assert closed(mine) == ("withdrawn", True, [stays.pk])
    assert fresh(stays).due_on == LATEST


def test_a_request_for_a_line_whose_twin_is_met_is_closed(issued, roads):
    goes, stays = roads
    mine = ask(issued.world, goes, LATER)
    issued.report(stays, 2)
    assert fresh(stays).progress == "met"
    merge(issued)
    assert closed(mine) == ("withdrawn", True, [stays.pk])


def test_mails_notices_and_urges_stand_at_the_line_that_stays(issued, roads):
    goes, stays = roads
    supervising = issued.line("sections", "HC", "supervise")
    days = [(goes, date(2022, 6, 1)), (goes, date(2022, 6, 2)), (stays, date(2022, 6, 2))]
    for line, day in days:
        Urge.objects.create(assignment=line, supervising=supervising, message="请抓紧", day=day)
    mail = Mail.objects.create(
        raw=ContentFile(b"x", "a.eml"), raw_sha256="0" * 64, size=1, assignment=goes, received_at=datetime.now(UTC)
    )
    handler = issued.world.handler_b
    notice = Notice.objects.create(recipient=handler, key="due", kind="due", step="handler", day=LATER, assignment=goes)
    merge(issued)
    assert sorted(stays.urges.values_list("day", flat=True)) == [date(2022, 6, 1), date(2022, 6, 2)]
    mail.refresh_from_db()
    notice.refresh_from_db()
    assert (mail.assignment, notice.assignment) == (stays, stays)
