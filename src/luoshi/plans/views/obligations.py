"""The cards of the reader. After a change the answer is the card, and beside it what else shows it: counter, outline, other cards."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.errors import DomainError
from luoshi.organizations import queries as organization_queries
from luoshi.plans import actions, queries
from luoshi.plans.forms import FORMS, form_for
from luoshi.plans.models import Obligation, PlanRevision
from luoshi.plans.permissions import ensure_may_write
from luoshi.plans.views.plans import compiled_revision, reader_context
from luoshi.plans.wording import GROUPS, group_words, values_of
from luoshi.problems import sentence


def writable_duty(request: HttpRequest, pk: int, action: str) -> Obligation:
    """The obligation, for a person who may change it: what every form begins with."""
    duty = queries.get_obligation(request.user, pk)
    ensure_may_write(request.user, duty.revision.plan, action)
    return duty


def cards_answer(request: HttpRequest, revision: PlanRevision, pk: int, others: Iterable[int] = ()) -> HttpResponse:
    """The card of an obligation, with counter, outline and the other cards to be swapped out of band."""
    context = reader_context(request, PlanRevision.objects.select_related("plan__owner").get(pk=revision.pk))
    parts = [render_to_string("plans/card.html", {**context, "card": context["reader"].card(pk)}, request)]
    for other in others:
        if other != pk:
            card = context["reader"].card(other)
            parts.append(render_to_string("plans/card.html", {**context, "card": card, "oob": True}, request))
    parts += [
        render_to_string(f"plans/{name}.html", {**context, "oob": True}, request) for name in ("status", "outline")
    ]
    return HttpResponse("".join(parts))


def columns_answer(request: HttpRequest, revision: PlanRevision, pk: int | None = None, **said: object) -> HttpResponse:
    """All three columns, after a change that moves things; `pk` is the obligation to select.

    `said` may hold `notice`, a sentence on what was done, and `taken_back`, the phrases by which that can be undone.
    """
    context = reader_context(request, PlanRevision.objects.select_related("plan__owner").get(pk=revision.pk))
    names = ("plans/columns.html", "plans/status.html")
    context |= {"selected": pk, **said}
    columns, status = (render_to_string(name, context | {"oob": "status" in name}, request) for name in names)
    response = HttpResponse(columns + status)
    response["HX-Retarget"], response["HX-Reswap"] = "#reader", "outerHTML"
    return response


@require_GET
def obligation_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card as it is: what Cancel goes back to."""
    duty = queries.get_obligation(request.user, pk)
    context = reader_context(request, duty.revision)
    return render(request, "plans/card.html", {**context, "card": context["reader"].card(pk)})


@require_http_methods(["GET", "POST"])
def obligation_edit(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """The form of a group of fields in place of its row; saving gives the card."""
    if group not in FORMS:
        raise Http404
    duty = writable_duty(request, pk, "correct_field")
    form = form_for(group, duty, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_field(
                request.user,
                duty,
                form.values(),
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            if error.code == "plans.changed_meanwhile":
                return _conflict(request, pk, group, form)
            if error.code != "plans.bad_value":
                raise
            form.add_error(None, sentence(error))
        else:
            return cards_answer(request, duty.revision, pk)
    return _form_again(request, {"duty": duty, "group": group, "form": form, "plan": duty.revision.plan})


def _form_again(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """The form in its own place: after a refused save the answer must not take the card's."""
    response = render(request, "plans/edit.html", context)
    if request.method == "POST":
        response["HX-Retarget"] = f"#edit-{context['duty'].pk}-{context['group']}"
    return response


def _conflict(request: HttpRequest, pk: int, group: str, form: object) -> HttpResponse:
    """The form again with what this person typed, and beside it what the other one saved."""
    fresh = queries.get_obligation(request.user, pk)
    last = fresh.corrections.filter(field__in=GROUPS[group]).select_related("by").last()
    context = {
        "duty": fresh,
        "group": group,
        "form": form,
        "plan": fresh.revision.plan,
        "theirs": group_words(group, values_of(fresh)) or [_("nothing")],
        "theirs_by": last.by if last else None,
        "theirs_at": last.at if last else None,
    }
    return _form_again(request, context)


@require_POST
def obligation_restore(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """Back to compiled, for a group of fields."""
    duty = queries.get_obligation(request.user, pk)
    if group == "who":
        actions.restore_bodies(request.user, duty)
        return cards_answer(request, duty.revision, pk)
    if group not in GROUPS:
        raise Http404
    actions.restore_field(request.user, duty, list(GROUPS[group]))
    return cards_answer(request, duty.revision, pk)


@require_POST
def obligation_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms the obligation, or takes that back."""
    duty = queries.get_obligation(request.user, pk)
    if duty.status == Obligation.Status.CONFIRMED:
        actions.unconfirm_obligation(request.user, duty)
    else:
        actions.confirm_obligation(request.user, duty)
    return cards_answer(request, duty.revision, pk)


@require_http_methods(["GET", "POST"])
def obligation_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the reason, then drops."""
    duty = writable_duty(request, pk, "drop_obligation")
    if request.method == "GET":
        return render(request, "plans/drop.html", {"duty": duty})
    actions.drop_obligation(request.user, duty, request.POST.get("reason", ""))
    return columns_answer(request, duty.revision, pk)


@require_POST
def obligation_undrop(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a dropped obligation back."""
    duty = queries.get_obligation(request.user, pk)
    actions.undo_drop(request.user, duty)
    return columns_answer(request, duty.revision, pk)


@require_http_methods(["GET", "POST"])
def obligation_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Offers the places where the words can be cut, then splits."""
    duty = writable_duty(request, pk, "split_obligation")
    if request.method == "GET":
        return render(request, "plans/split.html", {"duty": duty, "clauses": _clauses(duty)})
    at = [int(place) for place in request.POST.getlist("at") if place.isdigit()]
    parts = int(request.POST.get("parts") or 0) if not at else 0
    actions.split_obligation(request.user, duty, at=at or None, parts=parts)
    return columns_answer(request, duty.revision, pk)


def _clauses(duty: Obligation) -> list[tuple[int, str]]:
    """The sentences of the obligation with the place at which each begins."""
    from luoshi.plans.document import cleaned_wording

    if duty.start is None:
        return []
    text, found, at = duty.revision.text, [], duty.start
    for place in range(duty.start, duty.end):
        if text[place] in "。；;\n，," or place == duty.end - 1:
            words = cleaned_wording(text[at : place + 1])
            if words:
                found.append((at, words))
            at = place + 1
    return found


@require_POST
def obligation_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merges with the neighbour named in the form."""
    duty = writable_duty(request, pk, "merge_obligations")
    other = request.POST.get("other", "")
    if not other.isdigit():
        raise DomainError("plans.no_neighbour")
    actions.merge_obligations(request.user, duty, queries.get_obligation(request.user, int(other)))
    return columns_answer(request, duty.revision, pk)


@require_POST
def obligation_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds an obligation from a selection of the text; `pk` is the plan's."""
    revision = compiled_revision(request, pk, to="add_obligation")
    start, end = (request.POST.get(name, "") for name in ("start", "end"))
    if not (start.isdigit() and end.isdigit()):
        raise DomainError("plans.bad_span")
    duty = actions.add_obligation(request.user, revision, int(start), int(end), request.POST.get("title", ""))
    return columns_answer(request, revision, duty.pk)


@require_POST
def plan_confirm_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms all obligations of the plan `pk` that are still proposed."""
    revision = compiled_revision(request, pk, to="confirm_all")
    actions.confirm_all(request.user, revision)
    return columns_answer(request, revision)


@require_http_methods(["GET", "POST"])
def obligation_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Chooses the office that reviews the reports."""
    duty = writable_duty(request, pk, "set_reviewing_office")
    if request.method == "POST":
        code = request.POST.get("office", "")
        office = organization_queries.visible(request.user).filter(code=code).first() if code else None
        actions.set_reviewing_office(request.user, duty, office)
        return cards_answer(request, duty.revision, pk)
    found = organization_queries.search(request.user, request.GET.get("q", ""), within=duty.revision.plan.owner.code)
    context = {"duty": duty, "found": found[:30], "q": request.GET.get("q", "")}
    template = "plans/office_found.html" if "q" in request.GET else "plans/office.html"
    return render(request, template, context)
