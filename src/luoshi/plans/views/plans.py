from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from luoshi.audit.actions import record
from luoshi.audit.sentences import told
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Role
from luoshi.organizations.permissions import has_role
from luoshi.plans import actions, queries
from luoshi.plans.actions.plans import LARGEST_FILE
from luoshi.plans.comparison import comparison_with_before
from luoshi.plans.export import export_comparison, export_list, export_table
from luoshi.plans.forms import IssueDateForm, RevisionForm, UploadForm
from luoshi.plans.models import Plan, PlanRevision
from luoshi.plans.permissions import ensure_may_write, may_write
from luoshi.plans.reader import Reader
from luoshi.problems import sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """The person's plans, newest first; the same as a workbook."""
    plans = queries.list_plans(request.user)
    wanted = request.GET.get("status", "")
    if wanted in Plan.Status.values:
        plans = plans.filter(status=wanted)
    if request.GET.get("export") == "xlsx":
        return FileResponse(
            export_list(request.user, plans), as_attachment=True, filename=f"{_('Plans')}.xlsx", content_type=XLSX
        )
    page = Paginator(plans, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "status": wanted,
        "statuses": Plan.Status.choices,
        "may_upload": has_role(request.user, Role.PLAN_OFFICE),
    }
    return render(request, "plans/list.html", context)


@require_http_methods(["GET", "POST"])
def plan_upload(request: HttpRequest) -> HttpResponse:
    """The form that takes a document, and the plan made from it."""
    if not has_role(request.user, Role.PLAN_OFFICE):
        raise PermissionDeniedError("upload_plan")
    form = UploadForm(request.user, *sent(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            revision = actions.upload_plan(
                request.user,
                form.cleaned_data["owner"],
                file.name,
                file.read(),
                issued_on=form.cleaned_data["issued_on"],
            )
        except DomainError as error:
            form.add_error("file", sentence(error))
        else:
            return redirect("plan_detail", revision.plan_id)
    context = {"form": form, "limit": LARGEST_FILE // 1024 // 1024}
    return render(request, "plans/upload.html", context, status=422 if form.is_bound else 200)


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: data and files of a POST, nothing else."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@require_http_methods(["GET", "POST"])
def plan_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that takes a changed document."""
    plan = queries.get_plan(request.user, pk)
    ensure_may_write(request.user, plan, "add_revision")
    form = RevisionForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            actions.add_revision(request.user, plan, file.name, file.read())
        except PermissionDeniedError:
            raise
        except DomainError as error:
            form.add_error("file", sentence(error))
        else:
            return redirect("plan_detail", plan.pk)
    context = {"plan": plan, "form": form, "limit": LARGEST_FILE // 1024 // 1024}
    return render(request, "plans/revise.html", context, status=422 if form.is_bound else 200)


@require_GET
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader; while the newest revision is being compiled its progress, and after a failure the cause."""
    plan = queries.get_plan(request.user, pk)
    revision = queries.newest_revision(plan)
    if revision.compilation != PlanRevision.Compilation.DONE:
        return render(request, "plans/compiling.html", _compiling(request, plan, revision))
    context = reader_context(request, revision)
    if plan.status == Plan.Status.DRAFT:
        context["comparison"] = comparison_with_before(revision)
    return render(request, "plans/reader.html", context)


def reader_context(request: HttpRequest, revision: PlanRevision) -> dict[str, object]:
    """What every part of the reader needs."""
    plan = revision.plan
    own = may_write(request.user, plan)
    as_received = request.GET.get("text") == "received"
    return {
        "plan": plan,
        "revision": revision,
        "reader": Reader(revision, as_received=as_received),
        "own": own,
        "writable": own and plan.status == Plan.Status.DRAFT,
        "may_amend": own and plan.status == Plan.Status.ISSUED,
        "amendment": queries.amendment_of(plan) if plan.status == Plan.Status.ISSUED else None,
    }


@require_GET
def plan_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress bar, asked for every second; leads to the reader when it is done."""
    plan = queries.get_plan(request.user, pk)
    revision = queries.newest_revision(plan)
    if revision.compilation in {PlanRevision.Compilation.DONE, PlanRevision.Compilation.FAILED}:
        return HttpResponseClientRedirect(reverse("plan_detail", args=[plan.pk]))
    return render(request, "plans/progress.html", _compiling(request, plan, revision))


def _compiling(request: HttpRequest, plan: Plan, revision: PlanRevision) -> dict[str, object]:
    return {
        "plan": plan,
        "revision": revision,
        "stalled": queries.is_stalled(revision),
        "may_write": may_write(request.user, plan),
    }


@require_POST
def plan_compile(request: HttpRequest, pk: int) -> HttpResponse:
    """Compiles the newest revision again."""
    plan = queries.get_plan(request.user, pk)
    actions.recompile(request.user, plan)
    return redirect("plan_detail", plan.pk)


@require_http_methods(["GET", "POST"])
def plan_issue_date(request: HttpRequest, pk: int) -> HttpResponse:
    """The small form for the issue date; giving it compiles again."""
    plan = queries.get_plan(request.user, pk)
    ensure_may_write(request.user, plan, "give_issue_date")
    form = IssueDateForm(request.POST or None, initial={"issued_on": plan.issued_on})
    if request.method == "POST" and form.is_valid():
        actions.give_issue_date(request.user, plan, form.cleaned_data["issued_on"])
        return (
            HttpResponseClientRedirect(reverse("plan_detail", args=[plan.pk]))
            if request.htmx
            else redirect("plan_detail", plan.pk)
        )
    return render(request, "plans/issue_date.html", {"plan": plan, "form": form})


@require_http_methods(["GET", "POST"])
def plan_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then deletes a draft."""
    plan = queries.get_plan(request.user, pk)
    ensure_may_write(request.user, plan, "delete_plan")
    if request.method == "POST":
        actions.delete_plan(request.user, plan)
        messages.success(request, _("The draft “%(title)s” was deleted.") % {"title": plan.title})
        return redirect("plan_list")
    return render(request, "plans/delete.html", {"plan": plan})


@require_GET
def plan_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The middle column, cleaned or as received."""
    revision = compiled_revision(request, pk)
    return render(request, "plans/document.html", reader_context(request, revision))


@require_GET
def plan_timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to the plan, newest first."""
    plan = queries.get_plan(request.user, pk)
    return render(request, "plans/timeline.html", {"plan": plan, "events": [told(e) for e in queries.timeline(plan)]})


@require_GET
def plan_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from the compiled version before to the newest one."""
    revision = compiled_revision(request, pk)
    context = {"plan": revision.plan, "revision": revision, "comparison": comparison_with_before(revision)}
    return render(request, "plans/compare.html", context)


@require_GET
def plan_compare_export(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed, as a workbook; 404 while there is one version only."""
    revision = compiled_revision(request, pk)
    comparison = comparison_with_before(revision)
    if comparison is None:
        raise Http404
    name = f"{revision.plan.title} v{revision.number}.xlsx"
    book = export_comparison(request.user, comparison)
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


@require_GET
def plan_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The obligations as a table, to read at a glance and to print."""
    revision = compiled_revision(request, pk)
    return render(request, "plans/table.html", reader_context(request, revision))


@require_GET
def plan_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The obligations as a workbook, with what people corrected."""
    revision = compiled_revision(request, pk)
    name = f"{revision.plan.title}.xlsx"
    return FileResponse(
        export_table(request.user, Reader(revision)), as_attachment=True, filename=name, content_type=XLSX
    )


@require_GET
def plan_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest revision's file as it was uploaded, to save."""
    plan = queries.get_plan(request.user, pk)
    revision = queries.newest_revision(plan)
    try:
        file = revision.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    record(request.user, "plans:plan:download", plan, plan=plan.pk, file=revision.file_name, number=revision.number)
    return FileResponse(
        file,
        as_attachment=True,
        filename=revision.file_name,
        content_type="application/octet-stream",
    )


def compiled_revision(request: HttpRequest, pk: int, to: str = "") -> PlanRevision:
    """The plan's newest revision, compiled; DomainError plans.not_compiled before that.

    `to` names the change that is wanted: a person who may not make it is told that first.
    """
    plan = queries.get_plan(request.user, pk)
    if to:
        ensure_may_write(request.user, plan, to)
    revision = queries.newest_revision(plan)
    if revision.compilation != PlanRevision.Compilation.DONE:
        raise DomainError("plans.not_compiled")
    revision.plan = plan
    return revision


@require_http_methods(["POST"])
def plan_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the plan another title."""
    plan = queries.get_plan(request.user, pk)
    ensure_may_write(request.user, plan, "rename_plan")
    if not request.POST.get("title", "").strip():
        return HttpResponseBadRequest()
    actions.rename_plan(request.user, plan, request.POST["title"])
    return redirect("plan_detail", plan.pk)
