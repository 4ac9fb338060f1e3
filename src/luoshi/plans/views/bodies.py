from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.errors import DomainError
from luoshi.organizations import queries as organization_queries
from luoshi.plans import actions, queries
from luoshi.plans.forms import BodyForm
from luoshi.plans.models import ObligationBody
from luoshi.plans.permissions import ensure_may_write, may_write
from luoshi.plans.reader import members, remembered
from luoshi.plans.views.obligations import cards_answer, columns_answer, writable_duty
from luoshi.plans.views.plans import compiled_revision
from luoshi.problems import sentence

#: Organizations offered at once by the search box.
OFFERED = 30


@require_GET
def body_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Which organizations the phrase means, one by one."""
    body = queries.get_body(request.user, pk)
    plan = body.obligation.revision.plan
    writable = plan.status == plan.Status.DRAFT and may_write(request.user, plan)
    return render(request, "plans/body.html", {**_panel(body), "writable": writable})


def _writable(request: HttpRequest, pk: int, action: str) -> ObligationBody:
    """The body, for a person who may change it."""
    body = queries.get_body(request.user, pk)
    ensure_may_write(request.user, body.obligation.revision.plan, action)
    return body


def _panel(body: ObligationBody) -> dict[str, object]:
    plan = body.obligation.revision.plan
    found, problem = members(body, plan.owner)
    writable = plan.status == plan.Status.DRAFT
    return {
        "body": body,
        "plan": plan,
        "found": found,
        "problem": problem,
        "alias": remembered(body),
        "writable": writable,
    }


@require_POST
def body_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms what the phrase resolves to, for every obligation of the plan that uses it; or takes that back."""
    body = queries.get_body(request.user, pk)
    if body.confirmed:
        actions.unconfirm_body(request.user, body)
    else:
        actions.confirm_body(request.user, body)
    return _all_alike(request, body)


@require_http_methods(["GET", "POST"])
def body_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Chooses the organizations by hand: a search box, what is chosen, and saving it as an alias."""
    body = _writable(request, pk, "choose_body")
    if request.method == "POST":
        actions.choose_body(request.user, body, request.POST.getlist("codes"))
        return _all_alike(request, body)
    if "q" in request.GET:
        found = organization_queries.search(request.user, request.GET["q"])[:OFFERED]
        return render(request, "plans/body_found.html", {"found": found})
    chosen, _problem = members(body, body.obligation.revision.plan.owner)
    found = organization_queries.search(request.user)[:OFFERED]
    return render(request, "plans/body_choose.html", {"body": body, "chosen": chosen, "found": found})


@require_http_methods(["GET", "POST"])
def body_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for phrase, role and each."""
    body = _writable(request, pk, "correct_body")
    duty = body.obligation
    start = {"version": duty.version, "text": body.text, "role": body.role, "each": body.each}
    form = BodyForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_body(request.user, body, **form.cleaned_data)
        except DomainError as error:
            if error.code != "plans.changed_meanwhile":
                raise
            form.add_error(None, sentence(error))
        else:
            return cards_answer(request, duty.revision, duty.pk)
    return render(request, "plans/body_edit.html", {"form": form, "body": body, "duty": duty})


@require_http_methods(["GET", "POST"])
def body_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for another body of the obligation `pk`."""
    duty = writable_duty(request, pk, "add_body")
    form = BodyForm(request.POST or None, initial={"version": duty.version, "each": True})
    if request.method == "POST" and form.is_valid():
        actions.add_body(request.user, duty, **form.cleaned_data)
        return cards_answer(request, duty.revision, duty.pk)
    return render(request, "plans/body_edit.html", {"form": form, "duty": duty})


@require_POST
def body_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Removes a body from its obligation, or its phrase from all obligations of the plan."""
    body = queries.get_body(request.user, pk)
    duty = body.obligation
    if request.POST.get("everywhere"):
        removed, kept = actions.remove_phrase(request.user, body)
        return columns_answer(request, duty.revision, duty.pk, notice=_removed(body.text, removed, kept))
    actions.remove_body(request.user, body)
    return cards_answer(request, duty.revision, duty.pk)


def _removed(phrase: str, removed: int, kept: int) -> str:
    said = _("“%(phrase)s” taken out of %(n)s tasks.") % {"phrase": phrase, "n": removed}
    left = _("%(n)s tasks name nobody else and keep it.") % {"n": kept} if kept else ""
    return f"{said} {left}".strip()


@require_POST
def obligation_confirm_bodies(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms every phrase of the obligation `pk` that resolves without a problem."""
    duty = queries.get_obligation(request.user, pk)
    phrases = actions.confirm_bodies(request.user, duty.revision, duty)
    alike = ObligationBody.objects.filter(obligation__revision=duty.revision, text__in=phrases)
    return cards_answer(request, duty.revision, pk, alike.values_list("obligation_id", flat=True).distinct())


@require_POST
def plan_confirm_bodies(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms every phrase of the plan `pk` that resolves without a problem; the answer offers to take that back."""
    revision = compiled_revision(request, pk, to="confirm_bodies")
    phrases = actions.confirm_bodies(request.user, revision)
    said = ngettext("%(n)s phrase confirmed.", "%(n)s phrases confirmed.", len(phrases)) % {"n": len(phrases)}
    return columns_answer(request, revision, notice=said, taken_back=phrases)


@require_POST
def plan_unconfirm_bodies(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back what was confirmed at once: the phrases of the form."""
    revision = compiled_revision(request, pk, to="unconfirm_bodies")
    actions.unconfirm_bodies(request.user, revision, request.POST.getlist("phrase"))
    return columns_answer(request, revision)


def _all_alike(request: HttpRequest, body: ObligationBody) -> HttpResponse:
    """The card, and every other card that has the same phrase."""
    revision = body.obligation.revision
    alike = ObligationBody.objects.filter(obligation__revision=revision, text=body.text)
    return cards_answer(request, revision, body.obligation_id, alike.values_list("obligation_id", flat=True).distinct())
