"""The day's notices: who is told what, once, by one digest."""

from datetime import date, timedelta

import pytest

from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment
from luoshi.notices.actions.daily import run_day
from luoshi.notices.actions.settings import save_steps
from luoshi.notices.collecting import Collecting
from luoshi.notices.models import DailyRun, Delivery, Notice
from luoshi.notices.steps import Span
from luoshi.notices.tests.conftest import at, vacate
from luoshi.organizations.models import Appointment, Post, StandIn, User
from luoshi.organizations.tests.world import add_organization
from luoshi.web.tests.house import assign, file_report

STEPS = {
    "before": [7, 3, 1],
    "deputy_after": 1,
    "first_after": 3,
    "office_after": 7,
    "review_after": 2,
    "repeat_every": 7,
}


def days(first, last):
    """Runs each day from one to the other, at eight."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        with at(f"{day} 08:00"):
            run_day()
        day += timedelta(days=1)


def test_handlers_are_told_seven_three_and_one_days_before(plan, told):
    days("2022-11-10", "2022-11-20")
    rows = Notice.objects.filter(recipient__username="handler_a").order_by("day")
    assert [(str(one.day), one.kind, one.data["days"]) for one in rows] == [
        ("2022-11-13", "due", 7),
        ("2022-11-17", "due", 3),
        ("2022-11-19", "due", 1),
    ]
    assert {name for name, *_rest in told()} == {"handler_a", "handler_b"}, (
        "nobody above hears of it before it is overdue"
    )


def test_an_overdue_line_climbs_the_ladder(plan, told):
    days("2022-11-20", "2022-11-27")
    climbed = (
        Notice.objects.filter(kind="overdue").order_by("day", "pk").values_list("day", "step", "recipient__username")
    )
    of_a = [(str(day), step) for day, step, name in climbed if name.endswith("_a")]
    assert of_a == [("2022-11-21", "handler"), ("2022-11-21", "deputy"), ("2022-11-23", "first")]
    office = Notice.objects.get(recipient__username="plan_office")
    assert (str(office.day), office.data) == ("2022-11-27", {"lines": 2, "units": 2, "days": 7})


def test_a_step_hears_again_after_a_week_and_not_between(plan):
    days("2022-11-21", "2022-12-05")
    rows = Notice.objects.filter(recipient__username="handler_a", kind="overdue").order_by("day")
    assert [str(one.day) for one in rows] == ["2022-11-21", "2022-11-28", "2022-12-05"]


def test_the_steps_are_the_plans_own(plan, world, told):
    save_steps(world.plan_office, plan, **STEPS | {"before": [2], "deputy_after": None, "office_after": 1})
    days("2022-11-13", "2022-11-21")
    assert told(kind="due") == [("handler_a", "due", "handler"), ("handler_b", "due", "handler")]
    assert [row for row in told(kind="overdue") if row[2] != "handler"] == [("plan_office", "overdue", "office")]


def test_a_vacant_post_passes_it_on_to_the_next_step(plan, told):
    vacate("handler_a")
    vacate("handler_b")
    vacate("leader_b")
    days("2022-11-21", "2022-11-21")
    assert ("leader_a", "overdue", "handler") in told()
    assert len(told(recipient__username="leader_a")) == 1, "who stands on two steps hears of a line once"
    assert ("plan_office", "overdue", "office") in told(), "清水区 has nobody: the office hears of it at once"


def test_a_stand_in_is_told_too_and_only_while_it_runs(plan, world, told):
    held = Appointment.objects.get(user__username="handler_a")
    StandIn.objects.create(
        post=held.post,
        holder=held.user,
        deputy=world.outsider,
        starts_on=date(2022, 11, 12),
        ends_on=date(2022, 11, 14),
    )
    days("2022-11-13", "2022-11-17")
    rows = Notice.objects.filter(recipient=world.outsider)
    assert [str(one.day) for one in rows] == ["2022-11-13"]
    assert len(told(recipient__username="handler_a")) == 2


@pytest.mark.parametrize(
    ("closed_on", "days_told"), [(None, ["2022-11-13", "2022-11-17"]), ("2022-11-14", ["2022-11-13"])]
)
def test_who_acts_in_a_vacant_post_is_told_until_it_is_filled_or_closed(plan, world, closed_on, days_told):
    post = Post.objects.get(appointments__user__username="handler_a")
    vacate("handler_a")
    StandIn.objects.create(post=post, deputy=world.outsider, starts_on=date(2022, 11, 1), ends_on=date(2022, 11, 30))
    Post.objects.filter(pk=post.pk).update(closed_on=closed_on)
    days("2022-11-13", "2022-11-17")
    rows = Notice.objects.filter(recipient=world.outsider).order_by("day")
    assert [str(one.day) for one in rows] == days_told


def test_a_successor_hears_what_comes_after_and_the_one_before_no_more(plan, world, told):
    Appointment.objects.filter(user__username="handler_a").update(user=world.outsider)
    days("2022-11-13", "2022-11-13")
    assert told(recipient__username="handler_a") == []
    assert told(recipient__username="outsider") == [("outsider", "due", "handler")]


def test_met_submitted_and_supervising_lines_are_not_told(plan, world, line_a, told):
    Assignment.objects.filter(pk=line_a.pk).update(review="submitted")
    plan.assignments.filter(organization=world.county_b).update(progress="met", met_on=date(2022, 11, 1))
    supervising = assign(plan, line_a.obligation, world.highway, "supervise")
    tallies.rebuild(plan)
    days("2022-11-13", "2022-11-22")
    assert told() == []
    assert supervising.pk


def test_a_withdrawn_plan_tells_nothing(plan, told):
    plan.status = "withdrawn"
    plan.save()
    days("2022-11-13", "2022-11-22")
    assert told() == []


def test_reviewers_hear_in_one_sum_what_waits(plan, world, line_a, told):
    for _number in range(3):
        file_report(line_a, world.handler_a, "submitted")  # submitted on 2022-06-01
    days("2022-06-02", "2022-06-09")
    rows = Notice.objects.filter(kind="waiting").order_by("day")
    assert [(one.recipient.username, str(one.day), one.data) for one in rows] == [
        ("reviewer", "2022-06-03", {"lines": 3, "days": 2})
    ]
    days("2022-06-10", "2022-06-10")
    assert len(told(kind="waiting")) == 2


def test_two_runs_of_a_day_tell_once(plan, mails, mailoutbox):
    with at("2022-11-21 08:00"):
        assert run_day() == 4
        assert run_day() == 0
    assert Delivery.objects.count() == 4
    assert DailyRun.objects.get().told == 4


def test_missed_days_are_told_in_one_digest(plan, mails):
    days("2022-11-12", "2022-11-12")
    days("2022-11-24", "2022-11-24")
    rows = Notice.objects.filter(recipient__username="handler_a")
    assert [(one.kind, one.data["days"]) for one in rows] == [("overdue", 4)]
    assert Delivery.objects.filter(user__username="handler_a").count() == 1


def test_a_clock_moved_back_tells_nothing_again(plan, mails):
    days("2022-11-21", "2022-11-21")
    before = (Notice.objects.count(), Delivery.objects.count())
    days("2022-11-17", "2022-11-21")
    assert (Notice.objects.count(), Delivery.objects.count()) == before


def test_a_day_that_a_wrong_clock_told_silences_no_other(plan, told):
    DailyRun.objects.create(day=date(2032, 1, 1), finished_at="2022-01-01T00:00Z")
    days("2022-11-13", "2022-11-13")
    assert len(told()) == 2


def test_a_run_killed_in_the_middle_is_finished_by_the_next(plan, mails, monkeypatch):
    def killed(*_args):
        raise KeyboardInterrupt

    with at("2022-11-21 08:00"):
        with monkeypatch.context() as patch:
            patch.setattr("luoshi.notices.actions.daily.write_deliveries", killed)
            with pytest.raises(KeyboardInterrupt):
                run_day()
        assert (Notice.objects.count(), Delivery.objects.count()) == (4, 0)
        run_day()
    assert (Notice.objects.count(), Delivery.objects.count()) == (4, 4)
    assert Notice.objects.filter(mailed_in__isnull=True).count() == 0


def test_who_left_the_house_is_not_told(plan, world, told):
    User.objects.filter(username="handler_a").update(is_active=False)
    days("2022-11-13", "2022-11-13")
    assert ("leader_a", "due", "handler") in told()


def test_a_days_queries_do_not_grow_with_units_or_lines(plan, world, line_a, django_assert_num_queries):
    def collect():
        span = Span(date(2022, 11, 21), date(2022, 11, 20))
        return sum(len(drafts) for drafts in Collecting(span).partitions())

    with django_assert_num_queries(8) as few:
        assert collect() == 4
    for number in range(30):
        unit = add_organization(f"X{number}", f"单位{number}", "", "county_bureau", world.bureau)
        User.objects.create(username=f"x{number}")
        appointment = Appointment.objects.get(user__username="handler_a")
        appointment.pk, appointment.user = None, User.objects.get(username=f"x{number}")
        appointment.post = unit.posts.create(role="handler", name="经办人")
        appointment.save()
        assign(plan, line_a.obligation, unit)
    tallies.rebuild(plan)
    with django_assert_num_queries(len(few)):
        assert collect() == 34
