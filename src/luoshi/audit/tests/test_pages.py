"""What an auditor sees: every event in words, found by who, what and when, a page at a time, and as a file."""

from io import BytesIO

import openpyxl
import pytest
from django.utils import translation

from luoshi.audit import queries
from luoshi.audit.actions import record
from luoshi.audit.models import Event
from luoshi.audit.queries import Search
from luoshi.audit.sentences import SENTENCES, told
from luoshi.audit.topics import tags_of


@pytest.fixture
def auditor(client_of):
    return client_of("auditor")


@pytest.fixture
def events(world):
    for number in range(5):
        record(world.handler_a, "organizations:scope:confirm", number, phrase=f"各县{number}")
    record(None, "organizations:session:sign_in_failed", username="=cmd()", address="10.0.0.9")


def numbers(**wanted):
    return [event.sequence for event in queries.search(Search(**wanted))]


def test_events_are_found_by_tag_actor_subject_and_day(events, world):
    today = Event.objects.first().at.date()
    assert numbers(tag="organizations:scope") == [5, 4, 3, 2, 1]
    assert numbers(actor="张") == numbers(actor="handler_a") == [5, 4, 3, 2, 1]
    assert numbers(subject="3") == [4]
    assert numbers(until=today.replace(year=2000)) == []
    assert numbers(since=today.replace(year=2000)) == [6, 5, 4, 3, 2, 1]


def test_pages_follow_each_other_without_a_gap(events):
    first = queries.page(Search(), size=4)
    rest = queries.page(Search(), first.before, size=4)
    assert [[one.event.sequence for one in page.events] for page in (first, rest)] == [[6, 5, 4, 3], [2, 1]]
    assert rest.before is None


def test_a_page_takes_a_fixed_number_of_queries(events, auditor, django_assert_max_num_queries):
    auditor.get("/audit/")
    with django_assert_max_num_queries(6):
        answer = auditor.get("/audit/")
    assert "各县4" in answer.content.decode()


def test_an_event_is_told_in_words_or_by_its_tag(events):
    failed = Event.objects.get(sequence=6)
    with translation.override("en"):
        assert told(failed).words == "Sign-in as “=cmd()” failed, from 10.0.0.9"
        assert told(Event(tag="organizations:session:sign_in", data={})).words == "Signed in from …"
        assert told(Event(tag="contacts:list:export", data={"count": 3, "full": False})).words.endswith(
            "full numbers no"
        )
    assert told(Event(tag="elsewhere:thing:done", data={})).words == "elsewhere:thing:done"


def test_exports_hold_what_was_found_and_run_no_formula(events, auditor):
    csv = b"".join(auditor.get("/audit/export/", {"format": "csv", "tag": "organizations:session:sign_in_f"})).decode()
    assert csv.startswith("\ufeff")
    assert len(csv.strip().splitlines()) == 2
    answer = auditor.get("/audit/export/", {"tag": "organizations:scope"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == 6
    assert Event.objects.filter(tag="audit:event:export").count() == 2


def test_who_took_what_is_on_record(events, auditor):
    b"".join(auditor.get("/audit/export/", {"tag": "organizations:scope"}).streaming_content)
    assert Event.objects.last().data == {"rows": 5, "filters": "tag=organizations%3Ascope", "kind": "xlsx"}


def test_topics_gather_tags_of_a_kind(events, world):
    assert numbers(topic="failure") == numbers(topic="sign_in") == [6]
    assert numbers(topic="nonsense") == []
    assert "organizations:session:lock_out" in tags_of("failure")
    assert {"organizations:roster:export", "plans:plan:download", "audit:event:export"} <= set(tags_of("export"))


def test_timelines_hold_what_happened_on_the_thing_itself(world):
    record(world.handler_a, "a:b:c", plan=1)
    record(world.handler_a, "a:b:d", plan=1, assignment=2, organization=world.county_a.pk)
    record(world.handler_a, "a:b:e", organization=world.county_a.pk)
    record(world.handler_a, "plans:plan:download", plan=1, file="a.docx")
    thing = type("Thing", (), {})
    plan, assignment = thing(), thing()
    plan.pk, assignment.pk = 1, 2
    tags = [
        [one.event.tag for one in queries.timeline(world.handler_a, **asked)]
        for asked in ({"plan": plan}, {"assignment": assignment}, {"organization": world.county_a})
    ]
    assert tags == [["a:b:c"], ["a:b:d"], ["a:b:e"]]


@pytest.mark.parametrize("tag", SENTENCES)
def test_every_sentence_can_be_filled(tag):
    assert "%(" not in told(Event(tag=tag, data={})).words
