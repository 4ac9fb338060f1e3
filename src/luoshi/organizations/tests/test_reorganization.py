"""The tree changes and history stays true: names, places, kinds, mergers, divisions, closings, with what they hand over."""

from datetime import date

import pytest
import time_machine

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.actions import confirm_scope
from luoshi.organizations.models import Appointment, Organization, OrganizationKind, ScopePhrase, Succession
from luoshi.organizations.permissions import grants
from luoshi.organizations.queries import names_on, resolve_phrase
from luoshi.organizations.reorganization import kinds
from luoshi.organizations.reorganization.actions import (
    Particulars,
    add_organization,
    correct_organization,
    move_organization,
    rename_organization,
)
from luoshi.organizations.reorganization.succession import END, Proposal, preview, reorganize

TODAY = date(2022, 7, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel("2022-07-01T04:00:00Z", tick=False):
        yield


def refused(code):
    return pytest.raises(DomainError, match=f"organizations.{code}")


def rename(world, name, from_on=TODAY, **more):
    return rename_organization(world.administrator, world.county_a, name=name, from_on=from_on, **more)


def test_a_renamed_organization_bears_the_old_name_until_the_day_before(world):
    rename(world, "青山市交通运输局", short_name="青山市局")
    one = Organization.objects.get(code="CB-QS")
    assert (one.named_on(date(2022, 6, 30)).name, one.named_on(TODAY).name) == ("青山县交通运输局", "青山市交通运输局")
    assert one.named_on(date(2022, 6, 30)).label == "青山县局"
    assert names_on(date(2022, 3, 1))[one.pk].name == "青山县交通运输局"
    assert names_on(TODAY) == {}
    assert Event.objects.get(tag="organizations:organization:rename").data["before"] == "青山县交通运输局"


def test_of_several_names_each_day_has_its_own(world):
    rename(world, "乙", date(2022, 3, 1))
    rename(world, "丙", date(2022, 5, 1))
    one = Organization.objects.get(code="CB-QS")
    days = [date(2022, 2, 28), date(2022, 3, 1), date(2022, 4, 30), date(2022, 5, 1), None]
    assert [one.named_on(day).name for day in days] == ["青山县交通运输局", "乙", "乙", "丙", "丙"]
    assert [names_on(day).get(one.pk, one).name for day in days] == ["青山县交通运输局", "乙", "乙", "丙", "丙"]


def test_a_name_is_not_given_before_the_last_one_nor_for_a_day_to_come(world):
    rename(world, "乙", date(2022, 5, 1))
    with refused("renamed_since"):
        rename(world, "丙", date(2022, 4, 1))
    with refused("not_yet"):
        rename(world, "丙", date(2022, 7, 2))


def test_a_typing_mistake_leaves_no_former_name_and_the_same_name_no_event(world):
    rename(world, "青山县交通运输局（本级）", mistyped=True)
    assert not world.county_a.former_names.exists()
    events = Event.objects.count()
    rename(world, "青山县交通运输局（本级）", mistyped=True)
    assert Event.objects.count() == events


def test_an_organization_is_added_where_it_belongs(world):
    party = Particulars(OrganizationKind.objects.get(pk="branch"))
    added = add_organization(
        world.administrator, code="SC-P", name="服务中心党支部", above=world["SC"], particulars=party
    )
    assert added.belongs_to == world["SC"]
    assert added.path.startswith(world["SC"].path)
    with refused("code_taken"):
        add_organization(world.administrator, code="SC-P", name="再来一个", above=None, particulars=party)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"credit_code": "11410100MB0A00010X"}, "credit_check"),
        ({"division_code": "990101"}, "division_code"),
        ({"division_code": "410100", "level": "county"}, "division_level"),
    ],
)
def test_particulars_are_checked_and_kept(world, wrong, code):
    kind = world.county_a.kind
    with refused(code):
        correct_organization(world.administrator, world.county_a, Particulars(kind, **wrong))
    right = Particulars(kind, "county", "410122", "91350100M000100Y43", date(2010, 1, 1))
    assert correct_organization(world.administrator, world.county_a, right).division_code == "410122"
    assert set(Event.objects.get(tag="organizations:organization:change").data["fields"]) == {
        "level", "division_code", "credit_code", "opened_on",
    }  # fmt: skip


def test_an_organization_moves_with_all_below_it(world):
    moved = move_organization(world.administrator, world["HC-QS"], world.county_a, TODAY)
    assert moved.path.startswith(world.county_a.path)
    assert Organization.objects.get(code="HC-QS-P").path.startswith(moved.path)
    assert Organization.objects.find_problems() == ([], [], [], [], [])
    with refused("circle"):
        move_organization(world.administrator, world.county_a, moved, TODAY)


def merge(world, **more):
    proposal = Proposal("merge", [world.county_a], [world.county_b], TODAY, **more)
    return proposal, preview(world.administrator, proposal)


def test_a_merger_lists_what_is_open_and_hands_it_over(world):
    confirm_scope(world.plan_office, "青山", {"include": ["CB-QS"]})
    proposal, seen = merge(world)
    assert {line.key.split(":")[0] for line in seen.lines} == {"organization", "post", "phrase"}
    assert set(seen.chosen.values()) == {"CB-QX"}
    reorganize(world.administrator, proposal, seen.chosen)
    old = Organization.objects.get(code="CB-QS")
    assert old.closed_on == date(2022, 6, 30)
    assert Organization.objects.get(code="CB-QS-P").belongs_to == world.county_b
    assert Organization.objects.get(code="CB-QS-P").path.startswith(world.county_b.path)
    assert [grant.organization_id for grant in grants(world.handler_a)] == [world.county_b.pk]
    assert resolve_phrase("青山").organizations.get() == world.county_b
    assert Succession.objects.get().successor == world.county_b
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def test_yesterday_the_posts_were_held_in_the_old_organization(world):
    proposal, seen = merge(world)
    reorganize(world.administrator, proposal, seen.chosen)
    held = Appointment.objects.filter(user=world.handler_a).order_by("starts_on")
    assert [(one.post.organization.code, one.starts_on, one.ends_on) for one in held] == [
        ("CB-QS", date(2022, 1, 1), date(2022, 6, 30)),
        ("CB-QX", TODAY, None),
    ]


def test_an_appointment_that_begins_with_the_new_order_is_one_at_the_successor(world):
    Appointment.objects.filter(user=world.handler_a).update(starts_on=TODAY)
    proposal, seen = merge(world)
    reorganize(world.administrator, proposal, seen.chosen)
    one = Appointment.objects.get(user=world.handler_a)
    assert (one.post.organization.code, one.starts_on, one.ends_on) == ("CB-QX", TODAY, None)


def test_a_post_may_end_with_its_organization(world):
    proposal, seen = merge(world)
    key = next(key for key in seen.chosen if key.startswith("post:"))
    reorganize(world.administrator, proposal, seen.chosen | {key: END})
    ended = Appointment.objects.get(pk=key.partition(":")[2])
    assert ended.ends_on == date(2022, 6, 30)
    assert not Appointment.objects.filter(user=ended.user, starts_on=TODAY).exists()


def test_what_came_up_since_the_preview_is_looked_at_first(world):
    proposal, seen = merge(world)
    confirm_scope(world.plan_office, "青山", {"include": ["CB-QS"]})
    with refused("duties_changed"):
        reorganize(world.administrator, proposal, seen.chosen)
    assert Organization.objects.get(code="CB-QS").closed_on is None


def test_nothing_goes_to_an_organization_that_was_not_named(world):
    proposal, seen = merge(world)
    with refused("place_invalid"):
        reorganize(world.administrator, proposal, dict.fromkeys(seen.chosen, "HC"))
    assert not Succession.objects.exists()


def test_what_is_divided_may_stay_and_keeps_what_it_is_left(world):
    proposal = Proposal("split", [world["HC"]], [world["EC"]], TODAY, stays=True)
    seen = preview(world.administrator, proposal)
    assert set(seen.chosen.values()) == {"HC"}
    child = world["HC-QX"]
    reorganize(world.administrator, proposal, seen.chosen | {f"organization:{child.pk}": "EC"})
    assert Organization.objects.get(code="HC").closed_on is None
    assert Organization.objects.get(code="HC-QX").path.startswith(world["EC"].path)
    assert Organization.objects.get(code="HC-LJ").path.startswith(world["HC"].path)


def test_a_closing_without_successor_needs_that_nothing_is_left(world):
    seen = preview(world.administrator, Proposal("close", [world["HC-QS"]], [], TODAY))
    assert [line.room.code for line in seen.stranded] == ["organization"]
    empty = Proposal("close", [world["ED-S1"]], [], TODAY, note="安编〔2022〕3号")
    reorganize(world.administrator, empty, preview(world.administrator, empty).chosen)
    assert resolve_phrase("各治超站").found == 3
    assert Event.objects.get(tag="organizations:organization:close").data["note"] == "安编〔2022〕3号"


@pytest.mark.parametrize(
    ("sort", "sources", "successors", "code"),
    [
        ("merge", ["CB-QS"], ["CB-QX", "CB-LJ"], "successors_merge"),
        ("merge", ["CB-QS"], [], "successors_merge"),
        ("split", ["CB-QS"], ["CB-QX"], "successors_split"),
        ("close", ["CB-QS"], ["CB-QX", "CB-LJ"], "successors_close"),
        ("merge", ["HC"], ["HC-QS"], "circle"),
        ("merge", ["HC"], ["HC"], "circle"),
    ],
)
def test_proposals_that_cannot_be(world, sort, sources, successors, code):
    sides = [[world[one] for one in side] for side in (sources, successors)]
    with refused(code):
        preview(world.administrator, Proposal(sort, *sides, from_on=TODAY))


def test_a_closed_organization_takes_nothing_over(world):
    empty = Proposal("close", [world["ED-S1"]], [], TODAY)
    reorganize(world.administrator, empty, preview(world.administrator, empty).chosen)
    with refused("closed"):
        preview(
            world.administrator, Proposal("merge", [world["ED-S2"]], [Organization.objects.get(code="ED-S1")], TODAY)
        )


def test_only_administrators_reorganize(world):
    for act in (
        lambda: rename_organization(world.plan_office, world.county_a, name="乙", from_on=TODAY),
        lambda: preview(world.plan_office, Proposal("merge", [world.county_a], [world.county_b], TODAY)),
        lambda: kinds.add_kind(world.plan_office, code="x", name="新类"),
    ):
        with pytest.raises(PermissionDeniedError):
            act()


def test_a_kind_is_added_found_by_its_phrase_changed_and_deleted_when_unused(world):
    kind = kinds.add_kind(world.administrator, code="port", name="港口", phrases=["港口单位", " ", "港口单位"])
    assert kind.phrases == ["港口单位"]
    add_organization(world.administrator, code="P1", name="安澜港", above=world.bureau, particulars=Particulars(kind))
    assert resolve_phrase("各港口单位").found == 1
    kinds.change_kind(world.administrator, kind, name="港口", phrases=["港务单位"])
    assert resolve_phrase("各港务单位").found == 1
    with refused("kind_used"):
        kinds.delete_kind(world.administrator, kind)
    unused = kinds.add_kind(world.administrator, code="rail", name="铁路")
    kinds.delete_kind(world.administrator, unused)
    assert not OrganizationKind.objects.filter(pk="rail").exists()


def test_a_phrase_with_several_names_keeps_each_once(world):
    confirm_scope(world.plan_office, "两县", {"include": ["CB-QS", "CB-QX"]})
    proposal, seen = merge(world)
    reorganize(world.administrator, proposal, seen.chosen)
    assert ScopePhrase.objects.get(phrase="两县").selector == {"include": ["CB-QX"]}
