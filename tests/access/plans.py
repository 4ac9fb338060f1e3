"""How each action of plans is asked, on things of one unit."""

from datetime import date

from luoshi.organizations.models import Organization, ScopePhrase
from luoshi.plans import actions
from luoshi.plans.answers import give_answer
from luoshi.plans.models import Diagnostic, Obligation, ObligationBody, Plan
from luoshi.web.tests.house import TEXT


def nothing_open(at):
    """The draft plan, ready to be issued."""
    revision = at.draft_revision
    Diagnostic.objects.filter(revision=revision).update(state=Diagnostic.State.SETTLED)
    scope = ScopePhrase.objects.create(phrase=f"各县级单位 {revision.pk}", selector={"kinds": ["county_bureau"]})
    ObligationBody.objects.filter(obligation__revision=revision).update(confirmed=True, scope=scope)
    return at.draft_plan


def amending(at):
    """The draft plan as an amendment of the issued one, ready to be confirmed."""
    Plan.objects.filter(pk=at.draft_plan.pk).update(amends=at.plan)
    return nothing_open(at)


def _undrop(actor, at):
    Obligation.objects.filter(pk=at.draft_obligation.pk).update(status=Obligation.Status.DROPPED)
    return actions.undo_drop(actor, at.draft_obligation)


def _with_two_bodies(at):
    ObligationBody.objects.create(obligation=at.draft_obligation, text="市公路中心", position=1)
    return at.body


def _give_answer(actor, at):
    Diagnostic.objects.filter(pk=at.diagnostic.pk).update(code="P135")
    return give_answer(actor, at.diagnostic, "right")


ACTIONS = {
    "acknowledge_alike": lambda actor, at: actions.acknowledge_alike(actor, at.draft_revision, "plan.test", "知悉"),
    "add_body": lambda actor, at: actions.add_body(actor, at.draft_obligation, text="各县级单位", role="lead"),
    "add_obligation": lambda actor, at: actions.add_obligation(actor, at.draft_revision, 8, 20),
    "add_revision": lambda actor, at: actions.add_revision(actor, at.draft_plan, "b.txt", TEXT.encode() * 2),
    "choose_body": lambda actor, at: actions.choose_body(actor, at.body, ["OFF-DJ"]),
    "confirm_all": lambda actor, at: actions.confirm_all(actor, at.draft_revision),
    "confirm_bodies": lambda actor, at: actions.confirm_bodies(actor, at.draft_revision),
    "confirm_body": lambda actor, at: actions.confirm_body(actor, at.body),
    "confirm_obligation": lambda actor, at: actions.confirm_obligation(actor, at.draft_obligation),
    "correct_body": lambda actor, at: actions.correct_body(actor, at.body, text="各县", role="lead", each=True),
    "correct_field": lambda actor, at: actions.correct_field(actor, at.draft_obligation, {"title": "新"}),
    "delete_plan": lambda actor, at: actions.delete_plan(actor, at.draft_plan),
    "drop_obligation": lambda actor, at: actions.drop_obligation(actor, at.draft_obligation, "另定"),
    "give_issue_date": lambda actor, at: actions.give_issue_date(actor, at.draft_plan, date(2022, 3, 1)),
    "mark_amended": lambda actor, at: actions.mark_amended(actor, amending(at), date(2022, 6, 1), "政策调整"),
    "mark_issued": lambda actor, at: actions.mark_issued(actor, nothing_open(at), date(2022, 3, 1)),
    "give_answer": _give_answer,
    "merge_obligations": lambda actor, at: actions.merge_obligations(actor, at.draft_obligation, at.second_obligation),
    "set_asks": lambda actor, at: actions.set_asks(actor, at.obligation, asks={}, sign_off=True, templates={}),
    "set_sign_off": lambda actor, at: actions.set_sign_off(actor, at.plan, asked=True),
    "propose_amendment": lambda actor, at: actions.propose_amendment(actor, at.plan, "b.txt", TEXT.encode() * 2),
    "recompile": lambda actor, at: actions.recompile(actor, at.draft_plan),
    "remove_body": lambda actor, at: actions.remove_body(actor, _with_two_bodies(at)),
    "remove_phrase": lambda actor, at: actions.remove_phrase(actor, _with_two_bodies(at)),
    "rename_plan": lambda actor, at: actions.rename_plan(actor, at.draft_plan, "新名"),
    "reopen_question": lambda actor, at: actions.reopen_question(actor, at.diagnostic),
    "restore_bodies": lambda actor, at: actions.restore_bodies(actor, at.draft_obligation),
    "restore_field": lambda actor, at: actions.restore_field(actor, at.draft_obligation, ["title"]),
    "set_reviewing_office": lambda actor, at: actions.set_reviewing_office(
        actor, at.draft_obligation, Organization.objects.get(code="OFF-DJ")
    ),
    "settle_question": lambda actor, at: actions.settle_question(actor, at.diagnostic, "知悉"),
    "split_obligation": lambda actor, at: actions.split_obligation(actor, at.draft_obligation, parts=2),
    "unconfirm_bodies": lambda actor, at: actions.unconfirm_bodies(actor, at.draft_revision, ["各县级单位"]),
    "unconfirm_body": lambda actor, at: actions.unconfirm_body(actor, at.body),
    "unconfirm_obligation": lambda actor, at: actions.unconfirm_obligation(actor, at.draft_obligation),
    "undo_drop": _undrop,
    "upload_plan": lambda actor, at: actions.upload_plan(actor, at.unit, "a.txt", TEXT.encode()),
}
INNER = {
    "lock_issued",
    "lock_running",
    "lock_obligation",
    "lock_plan",
    "lock_revision",
    "save_obligation",
    "store_file",
}
