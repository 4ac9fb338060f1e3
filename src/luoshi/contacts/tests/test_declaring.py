"""A plan asks, units answer, the plan office confirms, and the roster's posts say it from then on."""

from datetime import date

import pytest
import time_machine

from luoshi.audit.models import Event
from luoshi.contacts import queries
from luoshi.contacts.actions import (
    Answer,
    Contact,
    Settings,
    confirm_declarations,
    file_declaration,
    open_call,
    return_declaration,
)
from luoshi.contacts.models import Declaration
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Appointment, Post, Role, User
from luoshi.organizations.permissions import reaches
from luoshi.plans.models import Plan
from luoshi.web.tests.house import assign, build_plan


def on_record(world):
    return Answer(Contact(world.leader_a), Contact(world.handler_a), joined_group=True)


def with_new_handler(world, name="新人", phone="13911112222"):
    return Answer(Contact(world.leader_a), Contact(name=name, phone=phone, email="new@example.cn"))


def confirmed(world, call, declaration, answer):
    file_declaration(world.handler_a, declaration, answer)
    confirm_declarations(world.plan_office, call, [declaration.pk])
    declaration.refresh_from_db()
    return declaration


def test_each_unit_with_lines_is_asked_once_and_a_party_body_through_its_unit(call, world):
    asked = call.declarations.values_list("organization__code", flat=True).order_by("organization__path")
    assert list(asked) == ["CB-QS", "CB-QX"]


def test_asking_again_changes_the_day_and_asks_units_added_since(call, world, plan):
    assign(plan, plan.assignments.first().obligation, world.highway)
    from luoshi.assignments import tallies

    tallies.rebuild(plan)
    open_call(world.plan_office, plan, Settings(due_on=date(2022, 3, 20)))
    assert call.declarations.count() == 3
    assert {one.link_until for one in call.declarations.all()} == {date(2022, 4, 19)}


def test_only_the_plans_office_asks_and_only_for_an_issued_plan(world):
    draft, _obligation = build_plan(world, Plan.Status.DRAFT)
    with pytest.raises(PermissionDeniedError):
        open_call(world.bureau_leader, draft, Settings(due_on=date(2022, 3, 8)))
    with pytest.raises(DomainError) as refused:
        open_call(world.plan_office, draft, Settings(due_on=date(2022, 3, 8)))
    assert refused.value.code == "contacts.not_issued"


def test_the_plans_own_sentence_gives_the_day(world, plan):
    assert queries.stated(plan) == (None, None)
    obligation = plan.assignments.first().obligation
    obligation.text = "各单位明确一名经办人，联系方式于3月8日前报送。"
    obligation.save()
    plan.assignments.update(due_on=date(2022, 3, 8))
    assert queries.stated(plan) == (obligation, date(2022, 3, 8))


def test_people_on_record_are_offered_with_masked_numbers(client_of, of_a):
    page = client_of("handler_a").get(f"/contacts/declarations/{of_a.pk}/").content.decode()
    assert "张三 138****0000" in page
    assert "李四 138****0000" in page
    assert "13800000000" not in page
    assert page.count("checked") == 2, "who holds the posts is ticked already"


def test_an_answer_of_people_on_record_changes_no_post(world, call, of_a):
    before = list(Appointment.objects.order_by("pk").values())
    assert confirmed(world, call, of_a, on_record(world)).state == Declaration.State.CONFIRMED
    assert list(Appointment.objects.order_by("pk").values()) == before


def test_a_new_handler_gets_an_account_and_the_post_at_once(world, call, of_a):
    confirmed(world, call, of_a, with_new_handler(world))
    person = User.objects.get(full_name="新人")
    assert reaches(person, world.county_a, Role.HANDLER)
    assert not reaches(world.handler_a, world.county_a, Role.HANDLER)
    assert (person.username, person.phone, person.has_usable_password()) == ("cb-qs.p1", "13911112222", False)
    assert Event.objects.filter(tag="organizations:appointment:hand_over", actor=world.plan_office).exists()


def test_somebody_of_the_same_name_and_number_is_the_same_person(world, call, of_a):
    confirmed(world, call, of_a, with_new_handler(world, "王五", "13800000000"))
    assert reaches(world.handler_b, world.county_a, Role.HANDLER)
    assert User.objects.filter(full_name="王五").count() == 1


def test_a_vacant_post_is_filled_and_a_missing_one_is_made(world, call, of_a):
    Post.objects.filter(organization=world.county_a, role=Role.LEADER).update(duty=Post.Duty.FIRST)
    Appointment.objects.filter(user=world.handler_a).update(ends_on=date(2022, 2, 1))
    answer = Answer(Contact(world.leader_a), Contact(name="新人", phone="13911112222"))
    file_declaration(world.leader_a, of_a, answer)
    confirm_declarations(world.plan_office, call, [of_a.pk])
    posts = Post.objects.filter(organization=world.county_a).order_by("pk")
    assert [(post.role, post.duty, post.name) for post in posts] == [
        ("handler", "", "经办人"),
        ("leader", "first", "分管领导"),
        ("leader", "deputy", "分管领导2"),
    ]


def test_nothing_becomes_a_post_before_the_plan_office_confirms(world, call, of_a):
    file_declaration(world.handler_a, of_a, with_new_handler(world))
    assert not User.objects.filter(full_name="新人").exists()
    with pytest.raises(PermissionDeniedError):
        confirm_declarations(world.bureau_leader, call, [of_a.pk])
    with pytest.raises(DomainError) as refused:
        confirm_declarations(world.plan_office, call, [one.pk for one in call.declarations.all()])
    assert refused.value.code == "contacts.not_declared"
    assert not User.objects.filter(full_name="新人").exists(), "all or none"


def test_a_returned_answer_is_missing_again_and_says_why(world, client_of, of_a):
    file_declaration(world.handler_a, of_a, with_new_handler(world))
    return_declaration(world.plan_office, of_a, "请填写手机号码")
    page = client_of("handler_a").get(f"/contacts/declarations/{of_a.pk}/").content.decode()
    assert "请填写手机号码" in page
    assert "新人" in page, "what was typed is not lost"


def test_only_people_of_the_unit_can_be_chosen_and_they_are_two(world, of_a):
    for answer, code in (
        (Answer(Contact(world.leader_a), Contact(world.handler_b)), "contacts.unknown_person"),
        (Answer(Contact(world.handler_a), Contact(world.handler_a)), "contacts.same_person"),
    ):
        with pytest.raises(DomainError) as refused:
            file_declaration(world.handler_a, of_a, answer)
        assert refused.value.code == code


def test_what_is_missing_is_said_at_its_field(client_of, of_a):
    answer = client_of("handler_a").post(
        f"/contacts/declarations/{of_a.pk}/",
        {"deputy_choice": "other", "handler_choice": "other", "handler_phone": "abc"},
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"deputy_name", "deputy_phone", "handler_name", "handler_phone"}


def test_who_is_missing_is_counted(world, call, of_a):
    file_declaration(world.handler_a, of_a, on_record(world))
    sums = queries.totals(call)
    assert (sums["asked"], sums["missing"], sums["declared"], sums["joined"]) == (2, 1, 1, 1)
    found = queries.declarations_of(world.plan_office, call, {"state": "missing"})
    assert [one.organization.code for one in found] == ["CB-QX"]
    assert list(queries.declarations_of(world.handler_a, call, {})) == [of_a], "a unit sees its own answer only"


def test_the_desk_shows_what_is_to_be_declared_until_it_is(client_of, world, of_a):
    client = client_of("handler_a")
    address = f"/contacts/declarations/{of_a.pk}/"
    assert address in client.get("/").content.decode()
    file_declaration(world.handler_a, of_a, on_record(world))
    assert address not in client.get("/").content.decode()


def test_a_declared_number_is_looked_at_on_record(client_of, world, of_a):
    file_declaration(world.handler_a, of_a, with_new_handler(world))
    client, address = client_of("plan_office"), f"/contacts/declarations/{of_a.pk}/phone/handler/"
    page = client.get(f"/contacts/plans/{of_a.call.plan_id}/").content.decode()
    assert ("139****2222" in page, "13911112222" in page) == (True, False)
    assert "13911112222" in client.post(address).content.decode()
    assert Event.objects.get(tag="contacts:phone:look").data["person"] == "新人"


@pytest.mark.parametrize("more", [0, 30])
def test_the_page_of_a_call_takes_a_fixed_number_of_queries(
    client_of, world, call, plan, more, django_assert_num_queries
):
    for number in range(more):
        Declaration.objects.create(call=call, organization=world[sorted(world.organizations)[number]]) if sorted(
            world.organizations
        )[number] not in {"CB-QS", "CB-QX"} else None
    client = client_of("plan_office")
    client.get(f"/contacts/plans/{plan.pk}/")
    with django_assert_num_queries(12):
        client.get(f"/contacts/plans/{plan.pk}/")


def test_the_day_that_has_passed_is_shown_as_overdue(client_of, plan, call):
    with time_machine.travel("2022-03-09 10:00 +0800", tick=False):
        page = client_of("plan_office").get(f"/contacts/plans/{plan.pk}/").content.decode()
    assert "逾期" in page
