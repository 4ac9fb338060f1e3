"""Every change of a report, each in one transaction with its permission check and its audit event."""

from luoshi.reports.actions.commenting import comment_on
from luoshi.reports.actions.correcting import drop_correction, revoke_acceptance, start_correction
from luoshi.reports.actions.drafts import Draft, reuse_last_report, save_draft, start_from_last_report, start_report
from luoshi.reports.actions.escalating import escalate_reviews
from luoshi.reports.actions.evidence import add_evidence, caption_evidence, order_evidence, remove_evidence
from luoshi.reports.actions.examination import examine_again, request_examination
from luoshi.reports.actions.reviewing import accept_report, accept_together, return_report
from luoshi.reports.actions.rules import set_review_exception, set_review_rules
from luoshi.reports.actions.sign_off import send_back_report, sign_report
from luoshi.reports.actions.signals import settle_signal
from luoshi.reports.actions.submission import submit_report, withdraw_report

__all__ = [
    "Draft",
    "accept_report",
    "accept_together",
    "add_evidence",
    "caption_evidence",
    "comment_on",
    "drop_correction",
    "escalate_reviews",
    "examine_again",
    "order_evidence",
    "remove_evidence",
    "request_examination",
    "return_report",
    "reuse_last_report",
    "revoke_acceptance",
    "save_draft",
    "send_back_report",
    "set_review_exception",
    "set_review_rules",
    "settle_signal",
    "sign_report",
    "start_correction",
    "start_from_last_report",
    "start_report",
    "submit_report",
    "withdraw_report",
]
