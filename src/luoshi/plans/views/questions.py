from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luoshi.plans import actions, queries
from luoshi.plans.answers import give_answer
from luoshi.plans.models import Diagnostic, Obligation
from luoshi.plans.permissions import ensure_may_write
from luoshi.plans.views.obligations import cards_answer, columns_answer


@require_POST
def question_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Settles a question by one of its one-click answers."""
    question = queries.get_question(request.user, pk)
    ensure_may_write(request.user, question.revision.plan, "settle_question")
    give_answer(request.user, question, request.POST.get("answer", ""))
    duty = queries.get_question(request.user, pk).obligation
    if duty and duty.status == Obligation.Status.DROPPED:
        return columns_answer(request, question.revision, question.obligation_id)
    return _answer(request, question)


@require_POST
def question_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settles or acknowledges a question with words; without words an acknowledgement says that it was seen."""
    question = queries.get_question(request.user, pk)
    acknowledged = "acknowledge" in request.POST
    words = request.POST.get("resolution", "").strip() or (_("seen, as the plan words it") if acknowledged else "")
    if request.POST.get("alike"):
        actions.acknowledge_alike(request.user, question.revision, question.code, words)
        return columns_answer(request, question.revision, question.obligation_id)
    actions.settle_question(request.user, question, words, acknowledged=acknowledged)
    return _answer(request, question)


@require_POST
def question_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a settled question again."""
    question = queries.get_question(request.user, pk)
    actions.reopen_question(request.user, question)
    return _answer(request, question)


@require_GET
def question_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for an answer in words."""
    question = queries.get_question(request.user, pk)
    ensure_may_write(request.user, question.revision.plan, "settle_question")
    return render(request, "plans/question_form.html", {"question": question})


def _answer(request: HttpRequest, question: Diagnostic) -> HttpResponse:
    if question.obligation_id:
        return cards_answer(request, question.revision, question.obligation_id)
    return columns_answer(request, question.revision)
