"""How each action of reports is asked, on things of one unit."""

from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from luoshi.reports import actions
from luoshi.reports.actions.drafts import Draft
from luoshi.reports.models import Report


def picture():
    """A small photograph to upload."""
    file = BytesIO()
    Image.new("RGB", (64, 64), "green").save(file, "JPEG")
    return SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg")


def _submit(actor, at):
    Report.objects.filter(pk=at.draft.pk).update(practice="做法" * 20, highlights="亮点" * 20, results="成效" * 20)
    return actions.submit_report(actor, at.draft, version=1)


def _waiting(at):
    """The filed report, as one that waits for its leader."""
    Report.objects.filter(pk=at.filed.pk).update(sign_off=Report.SignOff.WAITING)
    return at.filed


def _emptied(at):
    """The assignment, its draft without text."""
    Report.objects.filter(pk=at.draft.pk).update(practice="", highlights="", results="")
    return at.assignment


def _accepted(at):
    """The filed report, as one that was accepted."""
    Report.objects.filter(pk=at.filed.pk).update(state=Report.State.ACCEPTED)
    return at.filed


def _correction(at):
    """The draft, as a correction of the filed report."""
    Report.objects.filter(pk=at.draft.pk).update(corrects=_accepted(at))
    return at.draft


def _reuse(actor, at):
    _emptied(at)
    return actions.reuse_last_report(actor, at.draft, version=1)


ACTIONS = {
    "accept_together": lambda actor, at: actions.accept_together(actor, [(at.filed, 1)]),
    "set_review_exception": lambda actor, at: actions.set_review_exception(
        actor, at.obligation, second=True, together="all"
    ),
    "set_review_rules": lambda actor, at: actions.set_review_rules(
        actor, at.plan, second=True, together="all", wait_days=3, reasons=[]
    ),
    "comment_on": lambda actor, at: actions.comment_on(actor, at.filed, "请补充里程"),
    "drop_correction": lambda actor, at: actions.drop_correction(actor, _correction(at)),
    "revoke_acceptance": lambda actor, at: actions.revoke_acceptance(actor, _accepted(at), version=1, reason="有误"),
    "start_correction": lambda actor, at: actions.start_correction(actor, _accepted(at), reason="数字有误"),
    "accept_report": lambda actor, at: actions.accept_report(actor, at.filed, version=1),
    "add_evidence": lambda actor, at: actions.add_evidence(actor, at.draft, picture()),
    "caption_evidence": lambda actor, at: actions.caption_evidence(actor, at.evidence, "现场"),
    "examine_again": lambda actor, at: actions.examine_again(actor, at.filed),
    "order_evidence": lambda actor, at: actions.order_evidence(actor, at.draft, [at.evidence.key]),
    "remove_evidence": lambda actor, at: actions.remove_evidence(actor, at.evidence),
    "return_report": lambda actor, at: actions.return_report(actor, at.filed, version=1, reason="补照片"),
    "reuse_last_report": _reuse,
    "send_back_report": lambda actor, at: actions.send_back_report(actor, _waiting(at), version=1, reason="再核"),
    "sign_report": lambda actor, at: actions.sign_report(actor, _waiting(at), version=1),
    "save_draft": lambda actor, at: actions.save_draft(
        actor, at.draft, Draft("progress", "做法", counts={at.assignment.pk: Decimal(1)}), version=1
    ),
    "settle_signal": lambda actor, at: actions.settle_signal(actor, at.signal, state="explained"),
    "start_from_last_report": lambda actor, at: actions.start_from_last_report(actor, _emptied(at)),
    "start_report": lambda actor, at: actions.start_report(actor, at.assignment),
    "submit_report": _submit,
    "withdraw_report": lambda actor, at: actions.withdraw_report(actor, at.filed),
}
INNER = {"count_lines", "lock_open", "record_each", "replace", "scan_upload"}
