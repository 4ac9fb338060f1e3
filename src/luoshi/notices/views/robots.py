"""The robots of group chats, for plan offices and administrators."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.notices import queries
from luoshi.notices.actions import settings as settings_actions
from luoshi.notices.forms import RobotForm
from luoshi.notices.permissions import sets_robots
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import has_role, reach
from luoshi.organizations.queries import open_on
from luoshi.problems import sentence


def _organizations(user: User) -> Any:
    found = Organization.objects.filter(open_on(timezone.localdate()), kind__is_party=False).order_by("path")
    return found if has_role(user, Role.ADMINISTRATOR) else found.filter(reach(user, [Role.PLAN_OFFICE]))


def _form(request: HttpRequest) -> RobotForm:
    form = RobotForm(request.POST or None)
    form.fields["organization"].queryset = _organizations(request.user)
    return form


@sensitive_post_parameters("address", "secret")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def robot_list(request: HttpRequest) -> HttpResponse:
    """The robots, and the form that adds one."""
    if not sets_robots(request.user):
        raise Http404
    form = _form(request)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("robot_list")
    context = {"robots": queries.visible_robots(request.user), "form": form}
    return render(request, "notices/robot_list.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, form: RobotForm) -> bool:
    try:
        settings_actions.add_robot(request.user, **form.cleaned_data)
    except PermissionDeniedError:
        raise
    except DomainError as error:
        form.add_error("secret" if error.code == "notices.secret_missing" else "address", sentence(error))
        return False
    messages.success(request, _("The robot is added. Send a test to see whether it speaks."))
    return True


@require_POST
def robot_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts a test into the group."""
    robot = get_object_or_404(queries.visible_robots(request.user), pk=pk)
    try:
        settings_actions.test_robot(request.user, robot)
    except PermissionDeniedError:
        raise
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The test was posted into “%(name)s”.") % {"name": robot.name})
    return redirect("robot_list")


@require_POST
def robot_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the robot away."""
    robot = get_object_or_404(queries.visible_robots(request.user), pk=pk)
    settings_actions.remove_robot(request.user, robot)
    messages.success(request, _("The robot is removed."))
    return redirect("robot_list")
