"""Declarations that a condition has come, and the files behind them and behind guidance."""

import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from luoshi.assignments import permissions
from luoshi.assignments.actions.conditions import of_line
from luoshi.assignments.actions.proofs import offered_evidence
from luoshi.assignments.models import Assignment, Declaration, Proof
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import reach
from luoshi.plans.models import Plan

__all__ = ["declarations_of", "get_declaration", "get_proof", "offered_evidence", "open_declarations"]


def _visible(user: User) -> QuerySet[Declaration]:
    seen = Assignment.objects.filter(permissions.visible(user), pk=OuterRef("assignment"))
    return _listed(Declaration.objects.filter(Exists(seen)))


def _listed(declarations: QuerySet[Declaration]) -> QuerySet[Declaration]:
    return declarations.select_related(
        "assignment__organization", "assignment__obligation", "assignment__plan__owner", "declared_by", "decided_by"
    ).prefetch_related("proofs")


def get_declaration(user: User, pk: int) -> Declaration:
    """The declaration with its line; 404 when the user does not see the line."""
    return get_object_or_404(_visible(user), pk=pk)


def open_declarations(user: User) -> QuerySet[Declaration]:
    """The declarations that wait for the user as plan office, the earliest first."""
    mine = Plan.objects.filter(reach(user, {Role.PLAN_OFFICE}, "owner__")).order_by().values("pk")
    waiting = Declaration.objects.filter(state=Declaration.State.DECLARED, assignment__plan__in=mine)
    return _listed(waiting).order_by("declared_at", "pk")


def declarations_of(assignment: Assignment) -> QuerySet[Declaration]:
    """The declarations that speak for the line, the newest first."""
    return _listed(of_line(assignment)).distinct().order_by("-pk")


def get_proof(user: User, key: uuid.UUID) -> Proof:
    """The file; 404 when the user does not see the line for which it stands, or it is only a link to a report's evidence."""
    proof = get_object_or_404(Proof.objects.select_related("declaration", "guidance"), key=key, evidence=None)
    if not Assignment.objects.filter(_stands_for(proof), permissions.visible(user)).exists():
        raise Http404
    return proof


def _stands_for(proof: Proof) -> Q:
    """A condition true for the lines on whose pages the file is shown."""
    if proof.guidance:
        return Q(pk__in=[proof.guidance.assignment_id, proof.guidance.supervising_id])
    assert proof.declaration
    line = proof.declaration.assignment
    if proof.declaration.whole:
        return Q(obligation=line.obligation_id)
    return Q(joint=line.joint_id) if line.joint_id else Q(pk=line.pk)
