from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from luoshi.audit.queries import timeline
from luoshi.organizations import queries
from luoshi.organizations.models import Level
from luoshi.organizations.permissions import BUSINESS_ROLES, has_role, needs_contacts
from luoshi.organizations.posts.forms import PostForm

PAGE = 100


@require_safe
def organization_list(request: HttpRequest) -> HttpResponse:
    """The tree, unfolded one level; or a flat list when something is searched for."""
    if not queries.sees_tree(request.user):
        raise Http404
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "within", "level", "closed")}
    context = {
        "asked": asked,
        "kinds": queries.kinds(request.user),
        "levels": Level.choices,
        "sums": queries.totals(request.user),
    }
    if any(asked.values()):
        found = queries.with_above(queries.search(request.user, **asked))
        context["page"] = Paginator(found, PAGE).get_page(request.GET.get("page"))
    else:
        context["roots"] = [(root, queries.children(request.user, root)) for root in queries.roots(request.user)]
    return render(request, "organizations/organization_list.html", context)


@require_safe
def organization_children(request: HttpRequest, pk: int) -> HttpResponse:
    """The next level of the tree below one organization, as a fragment."""
    organization = get_object_or_404(queries.visible(request.user), pk=pk)
    context = {"children": queries.children(request.user, organization)}
    return render(request, "organizations/_branch.html", context)


@require_safe
def organization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One organization: where it stands, its party bodies, its posts and who holds them."""
    organization = get_object_or_404(queries.visible(request.user), pk=pk)
    context = {
        "organization": organization,
        "above": queries.above(organization),
        "children": queries.children(request.user, organization),
        "closed": bool(organization.closed_on and organization.closed_on < timezone.localdate()),
        "former_names": organization.former_names.order_by("-until_on"),
        "successions": queries.successions(organization),
        "posts": queries.posts_of(request.user, organization),
        "post_form": PostForm(auto_id="post_%s"),
        "sees_business": has_role(request.user, *BUSINESS_ROLES),
        "shows_events": needs_contacts(request.user, organization),
    }
    if context["shows_events"]:
        context["entries"] = timeline(request.user, organization=organization, limit=20)
    return render(request, "organizations/organization_detail.html", context)
