"""Posts and who holds them: what moves with a post, who stands in, what is vacant."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
import time_machine
from click.testing import CliRunner

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Appointment, Post, Role, StandIn
from luoshi.organizations.permissions import grants, reaches
from luoshi.organizations.posts import actions, queries
from luoshi.organizations.posts.commands import posts_group
from luoshi.organizations.tests.world import appoint

TODAY = date(2022, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2022-06-15 10:00 +0800", tick=False):
        yield


@pytest.fixture
def held(world):
    """The appointment of 青山县's handler."""
    return world.handler_a.appointments.get()


def refusal(act, *args, **more):
    with pytest.raises(DomainError) as raised:
        act(*args, **more)
    return raised.value.code


def test_a_post_passes_to_the_successor_without_a_day_between(world, held):
    actions.hand_over(world.administrator, held, world.outsider, TODAY)
    held.refresh_from_db()
    assert held.ends_on == date(2022, 6, 14)
    assert not reaches(world.handler_a, world.county_a, Role.HANDLER)
    assert reaches(world.outsider, world.county_a, Role.HANDLER)
    event = Event.objects.get(tag="organizations:appointment:hand_over")
    assert (event.data["before"], event.data["person"], event.organization_id) == ("张三", "外人", world.county_a.pk)


def test_an_appointment_that_never_counted_is_taken_back(world, held):
    wrong = actions.appoint(world.administrator, held.post, world.handler_b, TODAY)
    actions.hand_over(world.administrator, wrong, world.outsider, TODAY)
    assert not Appointment.objects.filter(pk=wrong.pk).exists()
    assert Event.objects.filter(tag="organizations:appointment:cancel").count() == 1


def test_only_administrators_change_who_holds_a_post(world, held):
    for act in (
        lambda who: actions.create_post(who, world.county_a, Role.HANDLER, "第二经办人"),
        lambda who: actions.rename_post(who, held.post, "联络员"),
        lambda who: actions.close_post(who, held.post, TODAY),
        lambda who: actions.appoint(who, held.post, world.outsider, TODAY),
        lambda who: actions.end_appointment(who, held, TODAY),
        lambda who: actions.hand_over(who, held, world.outsider, TODAY),
    ):
        with pytest.raises(PermissionDeniedError):
            act(world.plan_office)


def test_what_makes_no_sense_is_refused_in_words(world, held):
    admin, post = world.administrator, held.post
    assert refusal(actions.appoint, admin, post, world.handler_a, TODAY) == "organizations.already_appointed"
    assert refusal(actions.hand_over, admin, held, world.handler_a, TODAY) == "organizations.same_person"
    assert refusal(actions.close_post, admin, post, TODAY) == "organizations.post_held"
    early = refusal(actions.appoint, admin, post, world.outsider, TODAY, date(2022, 6, 1))
    assert early == "organizations.ends_before_start"
    assert refusal(actions.create_post, admin, world.county_a, "handler", "经办人") == "organizations.post_exists"
    of_leader = refusal(actions.create_post, admin, world.county_a, "handler", "副", "deputy")
    assert of_leader == "organizations.duty_of_a_leader"
    world.people["outsider"].is_active = False
    world.people["outsider"].save()
    assert refusal(actions.appoint, admin, post, world.outsider, TODAY) == "organizations.inactive_person"


def test_a_closed_post_takes_nobody_and_is_no_vacancy(world, held):
    actions.end_appointment(world.administrator, held, TODAY)
    actions.close_post(world.administrator, held.post, TODAY)
    refused = refusal(actions.appoint, world.administrator, held.post, world.outsider, date(2022, 7, 1))
    assert refused == "organizations.post_closed"
    with time_machine.travel("2022-06-16 10:00 +0800", tick=False):
        assert held.post not in queries.vacancies(world.administrator)


def test_renaming_keeps_who_holds_the_post(world, held):
    assert actions.rename_post(world.administrator, held.post, "联络员").appointments.get() == held


def test_vacancies_by_subtree_and_kind_in_a_fixed_number_of_queries(world, held, django_assert_num_queries):
    actions.end_appointment(world.administrator, held, date(2022, 6, 14))
    actions.create_post(world.administrator, world.county_b, Role.LEADER, "局长", "first")
    handler_b = world.handler_b
    grants(handler_b)
    with django_assert_num_queries(1):
        found = list(queries.vacancies(handler_b))
    assert [(post.organization.code, post.name) for post in found] == [("CB-QS", "经办人"), ("CB-QX", "局长")]
    assert [post.vacant_since for post in found] == [date(2022, 6, 14), None]
    assert [post.name for post in queries.vacancies(handler_b, role="first")] == ["局长"]
    assert [post.name for post in queries.vacancies(handler_b, within="CB-QS")] == ["经办人"]
    assert list(queries.vacancies(handler_b, within="nowhere")) == []
    assert list(queries.vacancies(world.outsider)) == []


def test_the_list_of_vacancies_is_a_page_and_a_workbook(client_of, world, held):
    actions.end_appointment(world.administrator, held, date(2022, 6, 14))
    client = client_of("administrator")
    page = client.get("/organizations/vacancies/", {"role": "handler"}).content.decode()
    assert f"/organizations/posts/{held.post_id}/" in page
    book = openpyxl.load_workbook(BytesIO(b"".join(client.get("/organizations/vacancies/?export=xlsx"))))
    assert [cell.value for cell in book.active[2]][:3] == ["青山县交通运输局", "CB-QS", "经办人"]
    assert Event.objects.filter(tag="organizations:vacancy:export", data__count=1).exists()


def test_a_deputy_stands_in_for_a_while_and_for_this_holder_only(world, held):
    actions.arrange_stand_in(world.handler_a, held.post, world.leader_a, TODAY, date(2022, 6, 20))
    assert reaches(world.leader_a, world.county_a, Role.HANDLER)
    stood_in = [grant for grant in grants(world.leader_a) if grant.stands_in]
    assert [(grant.holder, grant.role) for grant in stood_in] == [("张三", "handler")]
    with time_machine.travel("2022-06-21 10:00 +0800", tick=False):
        assert not reaches(world.leader_a, world.county_a, Role.HANDLER)
    actions.hand_over(world.administrator, held, world.outsider, TODAY)
    assert not reaches(world.leader_a, world.county_a, Role.HANDLER)


def test_what_a_person_holds_takes_one_query_and_one_more_where_he_stands_in(world, held, django_assert_num_queries):
    handler = world.handler_b
    with django_assert_num_queries(1):
        assert {grant.role for grant in grants(handler)} == {"handler"}
        grants(handler)
    actions.arrange_stand_in(world.handler_a, held.post, world.leader_a, TODAY, date(2022, 6, 20))
    leader = world.leader_a
    with django_assert_num_queries(2):
        assert {grant.role for grant in grants(leader)} == {"leader", "handler"}
        grants(leader)


def test_a_scope_narrows_what_the_deputy_reaches(world):
    post = world.leader_highway.appointments.get().post
    actions.arrange_stand_in(world.administrator, post, world.outsider, TODAY, TODAY, within=world["HC-QS"])
    assert reaches(world.outsider, world["HC-QS-P"], Role.LEADER)
    assert not reaches(world.outsider, world["HC-QX"], Role.LEADER)
    refused = refusal(
        actions.arrange_stand_in, world.administrator, post, world.outsider, TODAY, TODAY, within=world.county_a
    )
    assert refused == "organizations.stand_in_not_below"


def test_somebody_acts_in_a_vacant_post(world, held):
    actions.end_appointment(world.administrator, held, date(2022, 6, 14))
    actions.arrange_stand_in(world.administrator, held.post, world.outsider, TODAY, TODAY)
    assert reaches(world.outsider, world.county_a, Role.HANDLER)
    assert queries.vacancies(world.administrator)[0].acting == "外人"
    actions.appoint(world.administrator, held.post, world.handler_b, TODAY)
    assert not reaches(world.outsider, world.county_a, Role.HANDLER), "the post is no longer vacant"


def test_who_may_arrange_a_stand_in(world, held):
    arrange = actions.arrange_stand_in
    with pytest.raises(PermissionDeniedError):
        arrange(world.leader_a, held.post, world.outsider, TODAY, TODAY)
    elsewhere = refusal(arrange, world.handler_a, held.post, world.handler_b, TODAY, TODAY)
    assert elsewhere == "organizations.stand_in_of_unit"
    himself = refusal(arrange, world.handler_a, held.post, world.handler_a, TODAY, TODAY)
    assert himself == "organizations.stand_in_for_himself"
    auditing = world.auditor.appointments.get().post
    by_auditor = refusal(arrange, world.auditor, auditing, world.handler_a, TODAY, TODAY)
    assert by_auditor == "organizations.stand_in_by_administrator"


def test_a_stand_in_ends_by_who_is_concerned(world, held):
    made = actions.arrange_stand_in(world.handler_a, held.post, world.leader_a, TODAY, date(2022, 6, 20))
    with pytest.raises(PermissionDeniedError):
        actions.end_stand_in(world.handler_b, made, date(2022, 6, 14))
    actions.end_stand_in(world.leader_a, made, date(2022, 6, 14))
    assert not StandIn.objects.exists()


def test_the_menu_says_for_whom_one_stands_in(client_of, world, held):
    actions.arrange_stand_in(world.handler_a, held.post, world.leader_a, TODAY, TODAY)
    assert "代 张三" in client_of("leader_a").get("/").content.decode()


def test_who_is_reminded_step_by_step(world):
    first = appoint(world.people["outsider"], Role.LEADER, world.county_a, "局长")
    first.post.duty = Post.Duty.FIRST
    first.post.save()
    steps = queries.escalation(world["CB-QS-P"])
    assert [[str(one.user) for one in step] for step in steps] == [["张三"], ["李四"], ["外人"]]


def test_a_post_is_changed_on_its_page(client_of, world, held):
    client = client_of("administrator")
    address = f"/organizations/appointments/{held.pk}/hand-over/"
    wrong = client.post(address, {"person": "没有此人", "starts_on": "2022-06-15"})
    assert wrong.status_code == 422
    assert "没有此人" in wrong.content.decode()
    assert client.post(address, {"person": "外人", "starts_on": "2022-06-15"}).status_code == 302
    page = client.get(f"/organizations/posts/{held.post_id}/").content.decode()
    assert page.index("外人") < page.index("张三")


def test_a_number_is_shown_on_demand_and_the_look_is_on_record(client_of, world, held):
    page = client_of("leader_a").get(f"/organizations/{world.county_a.pk}/").content.decode()
    assert ("13800000000" in page, "138****0000" in page) == (False, True)
    address = f"/organizations/appointments/{held.pk}/phone/"
    assert "13800000000" in client_of("leader_a").post(address).content.decode()
    event = Event.objects.get(tag="organizations:phone:look")
    assert (event.actor.username, event.data["person"]) == ("leader_a", "张三")
    assert "13800000000" not in str(event.data)
    assert client_of("handler_b").post(address).status_code == 403
    assert client_of("handler_a").post(address).status_code == 200
    assert Event.objects.filter(tag="organizations:phone:look").count() == 1, "one's own number is no secret"


def test_the_commands_list_vacancies_and_hand_over(world, held):
    run = CliRunner()
    actions.end_appointment(None, world.handler_b.appointments.get(), date(2022, 6, 14))
    assert run.invoke(posts_group, ["vacancies"]).output == "CB-QX\thandler\t经办人\n"
    done = run.invoke(posts_group, ["hand-over", "handler_a", "外人"])
    assert done.exit_code == 0
    assert reaches(world.outsider, world.county_a, Role.HANDLER)
    refused = run.invoke(posts_group, ["hand-over", "handler_a", "外人"])
    assert refused.exit_code == 1
