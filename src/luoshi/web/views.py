from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

from luoshi.accounts import actions
from luoshi.accounts.actions.languages import KEY as LANGUAGE
from luoshi.web.gallery import SampleForm, sample_page, samples


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every template component beside the code that makes it, for those who write pages."""
    form = SampleForm(request.GET if "name" in request.GET else {"name": "", "due": "2022-10-31"})
    return render(
        request, "web/components.html", {"samples": samples(request), "form": form, "page": sample_page(request)}
    )


def choose_language(request: HttpRequest) -> HttpResponse:
    """Switches the language: in this browser, and for who is signed in on the account as well."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        actions.choose_language(request.user, chosen)
        request.session[LANGUAGE] = chosen
    return set_language(request)
