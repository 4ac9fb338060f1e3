"""How a page with one form acts: shows it, does what it says, and shows a refusal in it, with nothing that was typed lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from luoshi.assignments.models import Assignment
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.problems import sentence


def succeeded(form: Form, do: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether the form was valid and the action took it; a rule's refusal stands in the form. Permission errors go on."""
    if not form.is_valid():
        return False
    try:
        do(form.cleaned_data)
    except PermissionDeniedError:
        raise
    except DomainError as error:
        form.add_error(None, sentence(error))
        return False
    return True


def act_on_line(
    request: HttpRequest,
    assignment: Assignment,
    form: Form,
    do: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    submit: str,
    done: str,
    **shown: Any,
) -> HttpResponse:
    """The page of one form about one line; back to the line with the words `done` once it is done."""
    if request.method == "POST" and succeeded(form, do):
        messages.success(request, done)
        return redirect("assignment_detail", assignment.pk)
    context = {"assignment": assignment, "form": form, "title": title, "submit": submit, **shown}
    return render(request, "assignments/act.html", context, status=422 if form.errors else 200)


def back_to_list(request: HttpRequest, name: str) -> HttpResponse:
    """The list of that name, filtered as it was when something was done with lines chosen in it."""
    query = request.GET.urlencode()
    return redirect(f"{reverse(name)}?{query}" if query else name)


def refuse_dropped_upload(request: HttpRequest) -> None:
    """Raises DomainError when a file of the request was dropped on its way in because it was too large."""
    request.FILES  # noqa: B018 (parsing happens on first use)
    if name := request.META.get("luoshi.too_large"):
        raise DomainError("assignments.file_too_large", name=name)
