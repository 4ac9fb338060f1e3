from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from luoshi.organizations import actions, queries


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the house knows of the signed-in person, the posts held, and the ways to change password and language."""
    return render(request, "organizations/account.html", {"appointments": queries.own_appointments(request.user)})


@require_POST
@never_cache
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password for somebody's account, shown this once to the administrator."""
    person = get_object_or_404(queries.accounts(request.user), pk=pk)
    context = {"person": person, "password": actions.reset_password(request.user, person)}
    return render(request, "organizations/person_password.html", context)
