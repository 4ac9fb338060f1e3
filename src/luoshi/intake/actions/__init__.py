"""What is done with mails: taken in, turned into drafts, answered, decided on, forgotten."""

from luoshi.intake.actions.answering import remember_sent, send_due, send_reply
from luoshi.intake.actions.deciding import assign_mail, choose_assignment, confirm_mail, discard_mail, reprocess_mail
from luoshi.intake.actions.forgetting import forget_old_mails, remove_orphaned_mails
from luoshi.intake.actions.processing import process_mail, process_waiting
from luoshi.intake.actions.taking import store_mail

__all__ = [
    "assign_mail",
    "choose_assignment",
    "confirm_mail",
    "discard_mail",
    "forget_old_mails",
    "process_mail",
    "process_waiting",
    "remember_sent",
    "remove_orphaned_mails",
    "reprocess_mail",
    "send_due",
    "send_reply",
    "store_mail",
]
