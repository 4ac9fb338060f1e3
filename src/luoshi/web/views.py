from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.web.gallery import SampleForm, sample_page, samples


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every template component beside the code that makes it, for those who write pages."""
    form = SampleForm(request.GET if "name" in request.GET else {"name": "", "due": "2022-10-31"})
    return render(
        request, "web/components.html", {"samples": samples(request), "form": form, "page": sample_page(request)}
    )
