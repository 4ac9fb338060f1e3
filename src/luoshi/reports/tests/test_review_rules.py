"""A plan's rules of review: a second person, several at once, its own reasons; and where a task differs."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.reports import actions, queries
from luoshi.reports.models import Examination, Report, Review, ReviewException, ReviewRules, Signal

HTMX = {"HTTP_HX_REQUEST": "true"}
PLAIN = {"second": False, "together": "none", "wait_days": 5, "reasons": []}


def rules(ledger, **said):
    return actions.set_review_rules(ledger.world.plan_office, ledger.plan, **{**PLAIN, **said})


def examined(report):
    Examination.objects.update_or_create(report=report, defaults={"state": Examination.State.DONE})
    return report


def accept(who, report, **how):
    return actions.accept_report(who, report, version=report.version, **how)


def test_only_the_plan_office_sets_rules_and_each_change_leaves_one_event(ledger):
    rules(ledger, second=True, reasons=["  照片 不清楚 ", "照片 不清楚", ""])
    rules(ledger, second=True, reasons=["照片 不清楚"])
    assert ReviewRules.objects.get().reasons == ["照片 不清楚"]
    assert Event.objects.filter(tag="reports:plan:set_review_rules").count() == 1
    with pytest.raises(PermissionDeniedError):
        actions.set_review_rules(ledger.world.reviewer, ledger.plan, **PLAIN)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"wait_days": 0}, "reports.bad_wait_days"),
        ({"wait_days": 91}, "reports.bad_wait_days"),
        ({"together": "some"}, "reports.bad_together"),
        ({"reasons": ["字" * 201]}, "reports.bad_reasons"),
        ({"reasons": [str(n) for n in range(21)]}, "reports.bad_reasons"),
    ],
)
def test_rules_that_make_no_sense_are_refused(ledger, said, code):
    with pytest.raises(DomainError) as refused:
        rules(ledger, **said)
    assert refused.value.code == code
    assert not ReviewRules.objects.exists()


def test_two_different_people_have_to_accept_and_only_then_it_counts(ledger):
    rules(ledger, second=True)
    report, world = ledger.submitted(), ledger.world
    report = accept(world.reviewer, report)
    assert (report.state, report.first_by) == ("submitted", world.reviewer)
    assert report.items.get().assignment.done == 0
    assert not queries.waiting_for(world.reviewer).exists()
    with pytest.raises(DomainError, match="own_first"):
        accept(world.reviewer, report)
    report = accept(world.plan_office, report)
    assert report.state == "accepted"
    assert report.items.get().assignment.done == 1
    assert list(report.reviews.values_list("decision", flat=True)) == ["first", "accepted"]


def test_either_of_the_two_may_return_it_and_then_both_begin_anew(ledger):
    rules(ledger, second=True)
    report, world = ledger.submitted(), ledger.world
    accept(world.reviewer, report)
    report = actions.return_report(world.plan_office, report, version=report.version, reason="缺照片")
    assert (report.state, report.first_by) == ("returned", None)
    report = actions.submit_report(world.handler_a, report, version=report.version)
    assert accept(world.plan_office, report).state == "submitted"


def test_who_meant_the_first_review_does_not_make_the_second_by_accident(ledger):
    rules(ledger, second=True)
    report, world = ledger.submitted(), ledger.world
    accept(world.reviewer, report, stage="first")
    with pytest.raises(DomainError, match="stage_changed"):
        accept(world.plan_office, report, stage="first")
    assert accept(world.plan_office, report, stage="second").state == "accepted"


def test_a_task_may_ask_for_a_second_review_where_its_plan_does_not_and_the_other_way_round(ledger):
    report, office = ledger.submitted(), ledger.world.plan_office
    actions.set_review_exception(office, ledger.sites, second=True, together="")
    assert accept(ledger.world.reviewer, report).state == "submitted"
    rules(ledger, second=True)
    actions.set_review_exception(office, ledger.sites, second=False, together="")
    other = ledger.submitted(ledger.world.handler_b)
    assert accept(ledger.world.reviewer, other).state == "accepted"
    actions.set_review_exception(office, ledger.sites, second=None, together="")
    assert not ReviewException.objects.exists()


def outcomes(ledger, *reports):
    found = actions.accept_together(ledger.world.reviewer, [(report, report.version) for report in reports])
    return [one.error.code if one.error else "accepted" for one in found]


def test_several_are_accepted_each_by_itself_and_one_that_fails_stops_no_other(ledger):
    rules(ledger, together="all")
    first, second = examined(ledger.submitted()), examined(ledger.submitted(ledger.world.handler_b))
    actions.withdraw_report(ledger.world.handler_a, first)
    assert outcomes(ledger, first, second) == ["reports.not_submitted", "accepted"]
    assert Report.objects.get(pk=second.pk).state == "accepted"


def test_who_may_not_decide_at_all_is_refused(ledger):
    report = examined(ledger.submitted())
    with pytest.raises(PermissionDeniedError):
        actions.accept_together(ledger.world.bureau_leader, [(report, report.version)])


def test_only_what_the_plan_allows_and_has_no_open_signal_is_accepted_with_others(ledger):
    report = examined(ledger.submitted())
    assert outcomes(ledger, report) == ["reports.not_together"]
    rules(ledger, together="progress")
    assert outcomes(ledger, report) == ["reports.not_together"]  # a completion report
    rules(ledger, together="all")
    signal = Signal.objects.create(report=report, mark="a", code="edited", severity="signal", data={"program": "x"})
    assert outcomes(ledger, report) == ["reports.not_together"]
    signal.delete()
    Examination.objects.update(state=Examination.State.RUNNING)
    assert outcomes(ledger, report) == ["reports.not_together"]
    examined(report)
    assert outcomes(ledger, report) == ["accepted"]


def test_the_desk_asks_before_it_accepts_several_and_names_what_failed(ledger, client_of):
    rules(ledger, together="all")
    first, second = examined(ledger.submitted()), examined(ledger.submitted(ledger.world.handler_b))
    client, url = client_of("reviewer"), reverse("review_together")
    page = client.get(reverse("review_queue")).content.decode()
    assert f'value="{first.pk}:{first.version}"' in page
    chosen = {"report": [f"{first.pk}:{first.version}", f"{second.pk}:{second.version - 1}"]}
    asked = client.post(url, chosen, **HTMX)
    assert [report for report, _version in asked.context["confirming"]] == [first, second]
    assert asked.content.decode().count(f"/reviews/{first.pk}/") >= 1
    assert 'class="confirming"' in asked.content.decode()
    assert not Review.objects.exists()
    done = client.post(url, {**chosen, "confirmed": "yes"}, **HTMX)
    assert Report.objects.get(pk=first.pk).state == "accepted"
    assert Report.objects.get(pk=second.pk).state == "submitted"
    ((name, words),) = done.context["refused"]
    assert name.startswith(second.organization.label)
    assert words in done.content.decode()
    assert client.post(url, {}, **HTMX).context["refusal"]


def test_the_reasons_offered_are_the_plans_own(ledger, client_of):
    ledger.submitted()
    client = client_of("reviewer")
    assert len(client.get(reverse("review_queue")).context["reasons"]) == 6
    rules(ledger, reasons=["里程桩号未写明"])
    assert client.get(reverse("review_queue")).context["reasons"] == ["里程桩号未写明"]


def test_the_page_of_rules_saves_says_what_is_wrong_and_can_be_taken_away(ledger, client_of):
    url, client = reverse("review_rules", args=[ledger.plan.pk]), client_of("plan_office")
    said = {"second": "on", "together": "progress", "wait_days": "3", "reasons": "一\r\n二"}
    assert client.post(url, said).status_code == 302
    saved = ReviewRules.objects.get()
    assert (saved.second, saved.together, saved.wait_days, saved.reasons) == (True, "progress", 3, ["一", "二"])
    assert client.post(url, {**said, "wait_days": "0"}).status_code == 422
    ReviewRules.objects.all().delete()
    offered = client.get(url).context["form"]["reasons"].value()
    assert client.post(url, {**said, "reasons": offered.replace("\n", "\r\n")}).status_code == 302
    assert ReviewRules.objects.get().reasons == []
    one = reverse("review_exception", args=[ledger.sites.pk])
    assert client.post(one, {"second": "no", "together": "all"}).status_code == 302
    assert (ReviewException.objects.get().second, ReviewException.objects.get().together) == (False, "all")
    assert client.get(url, {"export": "xlsx"}).status_code == 200
    assert client_of("reviewer").post(url, said).status_code == 403
    reader = client_of("reviewer").get(url)
    assert reader.status_code == 200
    assert "<form method" not in reader.content.decode().split("<main")[1].split("</main")[0]


def test_the_day_to_mend_by_may_be_today_and_not_before_in_the_zone_of_the_office(ledger):
    report = ledger.submitted()
    with time_machine.travel("2030-03-01 16:30+00:00", tick=False):  # 2 March in Shanghai
        today = timezone.localdate()
        assert today == date(2030, 3, 2)
        how = {"version": report.version, "reason": "补"}
        with pytest.raises(DomainError, match="mend_until_past"):
            actions.return_report(ledger.world.reviewer, report, mend_until=today - timedelta(days=1), **how)
        returned = actions.return_report(ledger.world.reviewer, report, mend_until=today, **how)
    assert returned.reviews.get().mend_until == date(2030, 3, 2)


def test_a_day_in_no_form_is_refused_and_the_words_typed_are_kept(ledger, client_of):
    report = ledger.submitted()
    said = {"version": report.version, "reason": "请补近景", "mend_until": "2030-02-30"}
    page = client_of("reviewer").post(reverse("review_return", args=[report.pk]), said, **HTMX)
    assert page.context["refusal"]
    assert page.context["typed"] == "请补近景"
    assert Report.objects.get().state == "submitted"


def test_the_desk_says_which_review_it_was_and_that_a_report_went_to_somebody_else(ledger, client_of):
    rules(ledger, second=True)
    first, second = ledger.submitted(), ledger.submitted(ledger.world.handler_b)
    client, url = client_of("reviewer"), reverse("review_accept", args=[first.pk])
    said = {"version": first.version, "stage": "first"}
    page = client.post(url, said, **HTMX)
    assert page.context["announcement"].startswith("初审通过")
    assert page.context["report"].pk == second.pk
    again = client.post(url, said, **HTMX)
    assert again.context["refusal"]
    assert again.context["report"].pk == second.pk
    office = client_of("plan_office").post(url, said, **HTMX)
    assert "由他人初审通过" in office.context["refusal"]
    assert office.context["report"].pk == first.pk
