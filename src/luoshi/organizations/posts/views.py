"""Pages of posts: one post with all who held it, the vacancies, and the forms that change them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import Appointment, Organization, Post, User
from luoshi.organizations.permissions import OWN_ONLY, needs_contacts, subtree
from luoshi.organizations.posts import actions, forms, queries
from luoshi.organizations.posts.exports import vacancies_workbook
from luoshi.organizations.posts.permissions import may_arrange, may_staff, require_staff
from luoshi.organizations.queries import open_on, sees_tree, visible
from luoshi.problems import sentence

PAGE = 100
#: Units that a stand-in's scope offers; a larger tree is narrowed through the API by code.
SCOPES = 200


def _post(user: User, pk: int) -> Post:
    return get_object_or_404(queries.with_people(queries.visible_posts(user)), pk=pk)


def _below(post: Post) -> QuerySet[Organization]:
    """The units that a stand-in in the post may be narrowed to."""
    today = open_on(timezone.localdate())
    if post.role in OWN_ONLY:
        return Organization.objects.filter(today, belongs_to=post.organization_id).order_by("path")
    below = subtree(post.organization.path)
    return Organization.objects.filter(today, below, depth=post.organization.depth + 1).order_by("path")[:SCOPES]


def _forms(user: User, post: Post, bound: dict[str, Form] | None = None) -> dict[str, Form]:
    """The forms that the user may use on the post; one that was sent back with mistakes takes its place."""
    people, suggest = queries.choosable(user, post), reverse("post_people", args=[post.pk])
    given: dict[str, Form] = {}
    if may_arrange(user, post):
        given["stand_in"] = forms.StandInForm(people=people, suggest=suggest, below=_below(post), auto_id="stand_in_%s")
    if may_staff(user):
        given |= {
            "appoint": forms.AppointForm(people=people, suggest=suggest, auto_id="appoint_%s"),
            "rename": forms.RenameForm(initial={"name": post.name}, auto_id="rename_%s"),
            "close": forms.LastDayForm(auto_id="close_%s"),
        }
    return given | (bound or {})


def _row(user: User, one: Appointment, bound: dict[str, Form]) -> dict[str, Any]:
    """A holder with the forms that hand over and end his appointment, each with its own ids; `wrong` names the one sent back."""
    people, suggest = queries.choosable(user, one.post), reverse("post_people", args=[one.post_id])
    hand_over, end = f"hand_over_{one.pk}", f"end_{one.pk}"
    return {
        "one": one,
        "hand_over": bound.get(hand_over)
        or forms.HandOverForm(people=people, suggest=suggest, auto_id=f"{hand_over}_%s"),
        "end": bound.get(end) or forms.LastDayForm(auto_id=f"{end}_%s"),
        "wrong": next((name for name in ("hand_over", "end") if f"{name}_{one.pk}" in bound), ""),
    }


def _show(request: HttpRequest, post: Post, bound: dict[str, Form] | None = None) -> HttpResponse:
    today = timezone.localdate()
    held = [one for one in post.appointments.all() if one.starts_on <= today and (one.ends_on or today) >= today]
    context = {
        "post": post,
        "held": [_row(request.user, one, bound or {}) for one in held],
        "earlier": [one for one in post.appointments.all() if one not in held],
        "today": today,
        "closed": post.closed_on is not None and post.closed_on < today,
        "forms": _forms(request.user, post, bound),
        "wrong": next(iter(bound), "") if bound else "",
        "may_staff": may_staff(request.user),
        "may_look": needs_contacts(request.user, post.organization),
    }
    return render(request, "organizations/post.html", context, status=422 if bound else 200)


@require_safe
def post_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: who holds it and held it, who stands in, and what may be changed."""
    return _show(request, _post(request.user, pk))


def _change(
    request: HttpRequest, pk: int, name: str, form: type[Form], act: Callable[[Post, dict[str, Any]], str], **more: Any
) -> HttpResponse:
    """Bind the form and do the change; a mistake or a refusal comes back on the post's page, with what was typed."""
    post = _post(request.user, pk)
    bound = form(request.POST, auto_id=f"{name}_%s", **more)
    if bound.is_valid():
        try:
            messages.success(request, act(post, bound.cleaned_data))
        except DomainError as error:
            if error.code == "organizations.permission_denied":
                raise
            bound.add_error(None, sentence(error))
        else:
            return redirect("post_detail", pk)
    return _show(request, post, {name: bound})


def _people(request: HttpRequest, pk: int) -> dict[str, Any]:
    post = get_object_or_404(queries.visible_posts(request.user), pk=pk)
    return {"people": queries.choosable(request.user, post), "suggest": reverse("post_people", args=[pk])}


@require_POST
def post_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoints a person from a day to a day."""
    _staff(request)

    def act(post: Post, values: dict[str, Any]) -> str:
        made = actions.appoint(request.user, post, **values)
        return _("%(person)s is appointed.") % {"person": made.user}

    return _change(request, pk, "appoint", forms.AppointForm, act, **_people(request, pk))


def _staff(request: HttpRequest) -> None:
    """404 for who sees no tree, 403 for who sees it and may not change it."""
    if not sees_tree(request.user):
        raise Http404
    require_staff(request.user, "change_posts")


@require_POST
def post_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the post another name."""
    _staff(request)

    def act(post: Post, values: dict[str, Any]) -> str:
        actions.rename_post(request.user, post, **values)
        return _("Saved.")

    return _change(request, pk, "rename", forms.RenameForm, act)


@require_POST
def post_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes the post after a day."""
    _staff(request)

    def act(post: Post, values: dict[str, Any]) -> str:
        actions.close_post(request.user, post, **values)
        return _("The post is closed.")

    return _change(request, pk, "close", forms.LastDayForm, act)


@require_POST
def post_stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Arranges a stand-in."""
    post = get_object_or_404(queries.visible_posts(request.user), pk=pk)

    def act(post: Post, values: dict[str, Any]) -> str:
        values["deputy"] = values.pop("person")
        made = actions.arrange_stand_in(request.user, post, **values)
        return _("%(person)s stands in until %(day)s.") % {"person": made.deputy, "day": made.ends_on}

    more = _people(request, pk) | {"below": _below(post)}
    return _change(request, pk, "stand_in", forms.StandInForm, act, **more)


@require_POST
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an appointment after a day."""
    _staff(request)
    appointment = get_object_or_404(queries.visible_appointments(request.user), pk=pk)

    def act(_post: Post, values: dict[str, Any]) -> str:
        actions.end_appointment(request.user, appointment, **values)
        return _("The appointment is ended.")

    return _change(request, appointment.post_id, f"end_{pk}", forms.LastDayForm, act)


@require_POST
def appointment_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands the post over to a successor in one step."""
    _staff(request)
    appointment = get_object_or_404(queries.visible_appointments(request.user), pk=pk)

    def act(_post: Post, values: dict[str, Any]) -> str:
        made = actions.hand_over(request.user, appointment, values["person"], values["starts_on"])
        return _("The post is handed over to %(person)s.") % {"person": made.user}

    post = appointment.post_id
    return _change(request, post, f"hand_over_{pk}", forms.HandOverForm, act, **_people(request, post))


@require_POST
def stand_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a stand-in from today on: yesterday was its last day."""
    stand_in = get_object_or_404(queries.visible_stand_ins(request.user), pk=pk)
    actions.end_stand_in(request.user, stand_in, timezone.localdate() - timedelta(days=1))
    messages.success(request, _("The stand-in is ended."))
    return redirect("post_detail", stand_in.post_id)


@require_POST
def post_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Creates a post in an organization."""
    organization = get_object_or_404(visible(request.user), pk=pk)
    require_staff(request.user, "create_post")
    form = forms.PostForm(request.POST, auto_id="post_%s")
    if form.is_valid():
        try:
            post = actions.create_post(request.user, organization, **form.values)
        except DomainError as error:
            form.add_error("name", sentence(error))
        else:
            return redirect("post_detail", post.pk)
    return render(request, "organizations/post_create.html", {"organization": organization, "form": form}, status=422)


@require_safe
def post_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Names that begin with what is typed, as options of a list."""
    post = get_object_or_404(queries.visible_posts(request.user), pk=pk)
    people = queries.choosable(request.user, post) if may_arrange(request.user, post) else User.objects.none()
    return render(
        request, "organizations/_people.html", {"people": queries.offered(people, request.GET.get("person", ""))}
    )


@require_safe
def vacancy_list(request: HttpRequest) -> HttpResponse:
    """The posts that nobody holds today, by subtree and kind of post; a workbook with `export`."""
    if not sees_tree(request.user):
        raise Http404
    form = forms.VacancyFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"within": "", "role": ""}
    found = queries.vacancies(request.user, **asked)
    if "export" in request.GET:
        return _vacancies_workbook(request, found)
    tops = visible(request.user).filter(open_on(timezone.localdate()), depth__lte=2, kind__is_party=False)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "kinds": forms.KINDS,
        "tops": tops.values_list("code", "name"),
        "may_staff": may_staff(request.user),
    }
    return render(request, "organizations/vacancy_list.html", context)


def _vacancies_workbook(request: HttpRequest, found: QuerySet[Post]) -> FileResponse:
    file, count = vacancies_workbook(found.iterator(500))
    record(request.user, "organizations:vacancy:export", count=count)
    name = f"{_('vacancies')}-{timezone.localdate()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


@require_POST
@never_cache
def appointment_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The full number of one person, as a fragment; the look is recorded."""
    appointment = get_object_or_404(queries.visible_appointments(request.user), pk=pk)
    phone = actions.look_at_phone(request.user, appointment)
    return render(request, "organizations/_number.html", {"phone": phone})
