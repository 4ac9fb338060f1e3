"""A world with one thing of every kind in it, for tests that walk the whole site."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile

from luoshi.accounts.actions import invite_people
from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment, Extension, Proof, Supervision
from luoshi.assignments.models import Declaration as Condition
from luoshi.audit.models import VerificationRun
from luoshi.contacts.links import nonce, token
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.intake.links import sign
from luoshi.intake.models import Mail
from luoshi.notices.models import Delivery, Notice, Robot
from luoshi.organizations.models import Organization, RosterUpload, StandIn, User
from luoshi.organizations.tests.world import World, build_world
from luoshi.plans.models import Diagnostic, Obligation, ObligationBody, Plan, PlanRevision, Section
from luoshi.reports.models import Evidence, Report, ReportItem, Signal

FILED, TOLD = datetime(2022, 6, 1, tzinfo=UTC), date(2022, 11, 13)
TEXT = "一、主要任务\n①各县级单位至少建设1个示范点，截止2022年11月20日前。\n"


def build_plan(world: World, status: str, owner: Organization | None = None) -> tuple[Plan, Obligation]:
    """A plan of the owner (the bureau, unless given) with one section, one obligation, one open question."""
    issued = status == Plan.Status.ISSUED
    plan = Plan.objects.create(
        title=f"方案 {status}",
        owner=owner or world.bureau,
        status=status,
        issued_on=date(2022, 2, 1) if issued else None,
        created_by=world.plan_office,
    )
    revision = PlanRevision.objects.create(
        plan=plan,
        text=TEXT,
        file=ContentFile(TEXT.encode(), "plan.txt"),
        file_name="plan.txt",
        sha256="0" * 64,
        compilation=PlanRevision.Compilation.DONE,
        ir={"schema": "luoshi.plan/1", "outline": [], "obligations": [], "diagnostics": []},
    )
    section = Section.objects.create(
        revision=revision, position=0, path="一", label="一、", heading="主要任务", start=0, end=len(TEXT)
    )
    return plan, build_obligation(revision, section)


def build_obligation(revision: PlanRevision, section: Section) -> Obligation:
    obligation = Obligation.objects.create(
        revision=revision,
        section=section,
        title="示范点",
        text=TEXT.splitlines()[1],
        start=7,
        end=len(TEXT) - 1,
        due_kind="latest_day",
        status=Obligation.Status.CONFIRMED,
        facts={"quantities": [], "deadline": None},
    )
    ObligationBody.objects.create(obligation=obligation, text="各县级单位", each=True, start=8, end=13)
    Diagnostic.objects.create(
        revision=revision, obligation=obligation, code="plan.test", severity="warning", message="?", start=7, end=9
    )
    return obligation


def assign(plan: Plan, obligation: Obligation, organization: Organization, role: str = "responsible") -> Assignment:
    return Assignment.objects.create(
        plan=plan,
        obligation=obligation,
        organization=organization,
        role=role,
        target_min=1,
        unit="个",
        noun="示范点",
        due_kind="latest_day",
        due_on=date(2022, 11, 20),
        first_due_on=date(2022, 11, 20),
        stated_due_on=date(2022, 11, 20),
        reviewing_office=plan.owner,
    )


def build_undated(plan: Plan, obligation: Obligation, organization: Organization) -> Assignment:
    """A line that waits for a condition."""
    line = assign(plan, obligation, organization, "support")
    line.due_kind, line.condition, line.due_on, line.first_due_on, line.stated_due_on = (
        "conditional",
        "适时",
        *[None] * 3,
    )
    line.save()
    return line


def build_requests(line: Assignment, undated: Assignment, clerk: User) -> dict[str, Any]:
    """An open request for a later due day of the line, and a declaration, with a file, that waits for confirmation."""
    extension = Extension.objects.create(
        assignment=line, reason="汛期", due_on_before=line.due_on, wanted_on=date(2022, 12, 10), asked_by=clerk
    )
    condition = Condition.objects.create(
        assignment=undated, came_on=date(2022, 3, 1), words="条件已具备", days=30, declared_by=clerk
    )
    file = ContentFile(b"%PDF-1.4", "a.pdf")
    Proof.objects.create(declaration=condition, file=file, name="a.pdf", content_type="application/pdf")
    return {"extension": extension, "condition": condition}


def file_report(assignment: Assignment, author: User, state: str) -> Report:
    """A report on the assignment, with one document."""
    report = Report.objects.create(
        organization=assignment.organization,
        kind=Report.Kind.PROGRESS,
        state=state,
        practice=f"青山县的做法 {state}",
        author=author,
        submitted_at=FILED if state != Report.State.DRAFT else None,
        waits_since=FILED if state != Report.State.DRAFT else None,
    )
    ReportItem.objects.create(report=report, assignment=assignment, count=1)
    Evidence.objects.create(
        report=report,
        kind=Evidence.Kind.DOCUMENT,
        file=ContentFile(b"%PDF-1.4", "a.pdf"),
        thumbnail=ContentFile(b"\xff\xd8\xff", "a.jpg"),
        name="a.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
    )
    return report


def ask_contacts(world: World, plan: Plan) -> Declaration:
    """The plan's call for contacts, with a group to join, and 青山县's answer that is still missing."""
    call = ContactCall.objects.create(
        plan=plan,
        due_on=date(2999, 3, 8),
        group_name="工作群",
        group_picture=ContentFile(b"\xff\xd8\xff", "group.jpg"),
        address="http://testserver",
    )
    return Declaration.objects.create(call=call, organization=world.county_a, **answerable())


def answerable() -> dict[str, Any]:
    """A secret link that works."""
    return {"link_nonce": nonce(), "link_until": date(2999, 4, 7)}


def file_signal(report: Report) -> Signal:
    """Something to look at in the report: a photograph that the examination could not open."""
    return Signal.objects.create(
        report=report,
        evidence=report.evidence.get(),
        code="unreadable",
        severity="signal",
        mark="unreadable",
        data={"reason": "青山县的提示"},
    )


def receive_mail(unit: Organization | None, person: User | None) -> Mail:
    """A mail that waits for the unit's word; of no unit where a stranger sent it."""
    content = "From: a@example.org\nSubject: 报送\n\n做法：狠抓落实。\n".encode()
    return Mail.objects.create(
        raw=ContentFile(content, "a.eml"),
        raw_sha256="0" * 64,
        size=len(content),
        sender="a@example.org",
        subject="报送",
        received_at=datetime(2022, 6, 1, tzinfo=UTC),
        state=Mail.State.WAITING if unit else Mail.State.QUARANTINED,
        organization=unit,
        person=person,
    )


def tell(world: World, plan: Plan, assignment: Assignment) -> dict[str, Any]:
    """A notice for 青山县's handler, a message that failed, and the bureau's robot."""
    notice = Notice.objects.create(
        recipient=world.handler_a, key="due", kind="due", step="handler", day=TOLD, plan=plan, assignment=assignment
    )
    delivery = Delivery.objects.create(
        key="mail", channel="mail", user=world.handler_a, day=TOLD, state="failed", next_try_at=FILED
    )
    robot = Robot.objects.create(organization=world.bureau, kind="wecom", name="群", sealed_address="x", hint="…1234")
    return {"notice_a": notice, "delivery_a": delivery, "robot": robot}


def build_house() -> tuple[World, dict[str, Any]]:
    """The world, and the addresses' parts: primary keys and codes of its things by name.

    `…_a` belongs to 青山县 (handler_a, leader_a), `…_b` to 清水区 (handler_b). `draft` is a report not yet submitted, `filed` one that waits
    for review. `supervising` is an assignment of the highway centre that supervises `assignment_a`. `undated` is a line of 青山县 that waits for a
    condition; `extension` and `condition` are open requests.
    """
    world = build_world()
    plan, obligation = build_plan(world, Plan.Status.ISSUED)
    draft_plan, draft_obligation = build_plan(world, Plan.Status.DRAFT)
    a, b = assign(plan, obligation, world.county_a), assign(plan, obligation, world.county_b)
    supervising = assign(plan, obligation, world.highway, "supervise")
    Supervision.objects.create(supervising=supervising, supervised=a)
    undated = build_undated(plan, obligation, world.county_a)
    requests = build_requests(a, undated, world.handler_a)
    tallies.rebuild(plan)
    declaration = ask_contacts(world, plan)
    held = world.handler_a.appointments.get()
    stand_in = StandIn.objects.create(
        post=held.post,
        holder=held.user,
        deputy=world.leader_a,
        starts_on=date(2998, 1, 1),
        ends_on=date(2998, 2, 1),
    )
    draft, filed = (file_report(a, world.handler_a, state) for state in ("draft", "submitted"))
    mail = receive_mail(world.county_a, world.handler_a)
    things = {
        "signal": file_signal(filed),
        "plan": plan,
        "obligation": obligation,
        "draft_plan": draft_plan,
        "draft_obligation": draft_obligation,
        "section": draft_obligation.section,
        "revision": plan.revisions.get(),
        "draft_revision": draft_plan.revisions.get(),
        "body": draft_obligation.bodies.get(),
        "diagnostic": draft_obligation.diagnostics.get(),
        "assignment_a": a,
        "assignment_b": b,
        "supervising": supervising,
        "undated": undated,
        **requests,
        "draft": draft,
        "filed": filed,
        "mail": mail,
        "stranger_mail": receive_mail(None, None),
        "bureau": world.bureau,
        "county_a": world.county_a,
        "county_b": world.county_b,
        "person": world.handler_b,
        "verification": VerificationRun.objects.create(asked_by=world.auditor, state="done"),
        "upload": RosterUpload.objects.create(
            file=ContentFile(b"x", "roster.xlsx"), name="roster.xlsx", made_by=world.administrator, state="read"
        ),
        "invitation": invite_people(None, [world.handler_b], site="/").slips[0].invitation,
        "post_a": held.post,
        "appointment_a": held,
        "stand_in_a": stand_in,
        "declaration_a": declaration,
        **tell(world, plan, a),
    }
    places = {name: thing.pk for name, thing in things.items()}
    keys = {"evidence_draft": draft.evidence.get().key, "evidence_filed": filed.evidence.get().key}
    keys["proof"] = requests["condition"].proofs.get().key
    return world, places | keys | {
        "draft_key": draft.key,
        "filed_key": filed.key,
        "code_a": world.county_a.code,
        "link_a": token(declaration),
        "mail_signed": sign(mail.pk),
    }
