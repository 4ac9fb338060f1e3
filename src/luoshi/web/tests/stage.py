"""A person in every role in one unit, and the same things four times: of that unit, of one below it, of one it supervises, of another."""

from datetime import date
from typing import Any

from django.db.models import Model

from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment, Supervision
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.intake.links import sign
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.tests.world import World, appoint
from luoshi.plans.models import Diagnostic, Obligation, ObligationBody, Plan, PlanRevision
from luoshi.reports.models import Evidence, Report
from luoshi.web.tests.house import (
    answerable,
    assign,
    build_obligation,
    build_plan,
    build_requests,
    build_undated,
    file_report,
    file_signal,
    receive_mail,
)

#: Code of the unit (of `World`) that stands in each relation to HC, where the persons of the stage hold their posts.
RELATIONS = {"own": "HC", "below": "HC-QS", "supervised": "CB-QS", "other": "CB-QX"}


class Things:
    """What belongs to one unit. Each attribute is fetched anew, so that what an action did to an object in memory is gone;
    `touched` says whether any was asked for.
    """

    def __init__(self, things: dict[str, Model]) -> None:
        self._things = things
        self.touched = False

    def __getattr__(self, name: str) -> Any:
        self.touched = True
        thing = self._things[name]
        return type(thing)._base_manager.get(pk=thing.pk)

    def places(self) -> dict[str, Any]:
        """The parts of addresses by the names that `house.build_house` uses."""
        keys = {name: thing.pk for name, thing in self._things.items()}
        draft, filed, unit = self._things["draft"], self._things["filed"], self._things["unit"]
        same = dict.fromkeys(("county_a", "county_b"), unit.pk) | {"assignment_b": keys["assignment"]}
        files = {"evidence_draft": draft.evidence.get().key, "evidence_filed": filed.evidence.get().key}
        named = {"mail_signed": sign(keys["mail"]), "draft_key": draft.key, "filed_key": filed.key, "code_a": unit.code}
        files["proof"] = self._things["condition"].proofs.get().key
        return keys | same | files | named | {"assignment_a": keys["assignment"]}


class Stage:
    """`people[role]` holds that role in HC; `at[relation]` are the things of the unit in that relation to HC."""

    def __init__(self, world: World) -> None:
        self.people = {role.value: self._person(world, role) for role in Role}
        self.at = {relation: self._things(world, world[code]) for relation, code in RELATIONS.items()}
        watching = self.at["own"].supervising
        Supervision.objects.create(supervising=watching, supervised=self.at["supervised"].assignment)

    def _person(self, world: World, role: Role) -> User:
        person = User.objects.create(username=f"stage_{role.value}", full_name=role.value, phone="13800000000")
        appoint(person, role, world["HC"], f"舞台{role.value}")
        return person

    def _things(self, world: World, unit: Organization) -> Things:
        clerk = User.objects.create(username=f"clerk_{unit.code}", full_name="某人", phone="13800000000")
        appoint(clerk, Role.HANDLER, unit, "经办人二")
        plan, obligation = build_plan(world, Plan.Status.ISSUED, unit)
        draft_plan, draft_obligation = build_plan(world, Plan.Status.DRAFT, unit)
        second = build_obligation(draft_obligation.revision, draft_obligation.section)
        lines = assign(plan, obligation, unit), assign(plan, obligation, unit, Assignment.Role.SUPERVISE)
        undated = build_undated(plan, obligation, unit)
        requests = build_requests(lines[0], undated, clerk)
        tallies.rebuild(plan)
        reports = [file_report(lines[0], clerk, state) for state in (Report.State.DRAFT, Report.State.SUBMITTED)]
        call = ContactCall.objects.create(plan=plan, due_on=date(2999, 3, 8), address="http://testserver")
        held = clerk.appointments.get()
        return Things(
            self._of_plans(plan, obligation, draft_plan, draft_obligation, second)
            | dict(zip(("assignment", "supervising"), lines, strict=True))
            | dict(zip(("draft", "filed"), reports, strict=True))
            | {"evidence": Evidence.objects.get(report=reports[0]), "signal": file_signal(reports[1])}
            | {"unit": unit, "person": clerk, "post": held.post, "appointment": held, "call": call}
            | {"declaration": Declaration.objects.create(call=call, organization=unit, **answerable())}
            | {"mail": receive_mail(unit, clerk)}
            | {"undated": undated, **requests}
        )

    def _of_plans(
        self, plan: Plan, obligation: Obligation, draft: Plan, draft_obligation: Obligation, second: Obligation
    ) -> dict[str, Model]:
        body: ObligationBody = draft_obligation.bodies.get()
        question: Diagnostic = draft_obligation.diagnostics.get()
        revisions: list[PlanRevision] = [plan.revisions.get(), draft.revisions.get()]
        return {
            "plan": plan,
            "obligation": obligation,
            "draft_plan": draft,
            "draft_obligation": draft_obligation,
            "second_obligation": second,
            "section": draft_obligation.section,
            "revision": revisions[0],
            "draft_revision": revisions[1],
            "body": body,
            "diagnostic": question,
        }
