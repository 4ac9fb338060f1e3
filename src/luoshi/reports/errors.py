"""Sentences of this room's domain errors, by code; each says what is wrong and what to do."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "reports.not_open": _("This report is {state}: it can no longer be changed. Open it to see what happened."),
    "reports.changed_meanwhile": _(
        "Somebody changed this report meanwhile. Your text is kept here: compare the two and choose."
    ),
    "reports.incomplete": _("Not yet complete: {missing}"),
    "reports.task_withdrawn": _(
        "An amendment of the plan withdrew “{task}”. Take the task out of the report, or delete the draft."
    ),
    "reports.plan_not_issued": _("The plan is not in force, so nothing can be filed for it."),
    "reports.foreign_item": _("A report serves only assignments of its own unit that the same office reviews."),
    "reports.no_item": _("Choose at least one assignment that this report serves."),
    "reports.bad_count": _("The count must be a number of 0 or more: {value}"),
    "reports.no_longer_waits": _(
        "This report no longer waits for you; its unit may have taken it back. Go on to the next one."
    ),
    "reports.not_submitted": _("This report is {state}: there is nothing to decide. Go on to the next one."),
    "reports.awaits_leader": _("The leader of the unit has not signed this report off yet. Go on to the next one."),
    "reports.not_awaiting": _("This report does not wait for a sign-off any more. Open it to see what happened."),
    "reports.own_sign_off": _("You submitted this report. Another leader must sign it off."),
    "reports.sign_off_reason": _("Say what has to be changed before you sign."),
    "reports.no_last_report": _("There is no earlier report of your unit for this task."),
    "reports.has_text": _("Something is written here already, so it is not overwritten. Empty the text first."),
    "reports.foreign_key": _("This key belongs to another report. Use a new one for each report."),
    "reports.comment_empty": _("Write what you want to say first."),
    "reports.comment_too_long": _("A comment has at most {limit} characters. Shorten it, or send it in two."),
    "reports.comment_on_nothing": _(
        "The part or file that the comment speaks of is no longer in the report. Choose again."
    ),
    "reports.too_many_comments": _("A report holds at most {limit} comments. Settle the rest with a return."),
    "reports.still_a_draft": _("This report is still a draft: comments begin once it was handed in."),
    "reports.not_accepted": _("This report is {state}: only an accepted one can be corrected or lose its acceptance."),
    "reports.correction_reason": _("Say what is wrong in the accepted report and why it is corrected."),
    "reports.no_correction": _("This is no correction: a report that was handed in is not deleted."),
    "reports.correction_open": _(
        "A correction of this report is under way. Decide on it, or drop it, before the acceptance is withdrawn."
    ),
    "reports.own_first": _("You accepted this report at first review. Another person must make the second review."),
    "reports.stage_changed": _(
        "Somebody accepted this report at first review meanwhile. Look at it again: your acceptance would be the second one."
    ),
    "reports.not_together": _(
        "This report cannot be accepted together with others: the plan does not allow it, or it has signals to be looked at. Open it."
    ),
    "reports.none_chosen": _("Choose at least one report of the list."),
    "reports.bad_wait_days": _("The working days must be a number from 1 to {most}."),
    "reports.bad_together": _("Choose which reports may be accepted several at once."),
    "reports.bad_reasons": _("At most {most} reasons of at most {longest} characters each, one a line."),
    "reports.own_report": _("You wrote this report. Another reviewer must decide on it."),
    "reports.own_unit": _("You file reports for this unit. A reviewer of another unit must decide on it."),
    "reports.too_long": _(
        "One part of the text is longer than {limit} characters. Shorten it, or attach it as a document."
    ),
    "reports.reason_required": _("Say what has to be mended: choose a reason or write one."),
    "reports.bad_mend_until": _("The day to mend by is no day of the calendar. Choose one, or leave it empty."),
    "reports.mend_until_past": _("The day to mend by has passed already: {day}. Choose today or later."),
    "reports.too_many_files": _("A report holds at most {limit} files. Remove one first."),
    "reports.wrong_order": _("The order names other files than the report has. Reload the page."),
    "reports.file_missing": _("No file arrived. Choose it again."),
    "reports.file_empty": _("“{name}” is empty (0 bytes). Choose the file again."),
    "reports.file_too_large": _("“{name}” is larger than {limit} MB. Make it smaller or split it."),
    "reports.file_kind": _(
        "“{name}” is not a picture or document we can take (its content looks like: {found}). "
        "Allowed: JPEG, PNG, WebP, HEIC, PDF, docx, xlsx, pptx. Save it as one of these."
    ),
    "reports.file_broken": _(
        "“{name}” cannot be opened: it is damaged or incomplete. Send it again from the original."
    ),
    "reports.file_too_many_pixels": _("“{name}” has {pixels} million pixels, more than {limit}. Reduce the picture."),
    "reports.file_encrypted": _("“{name}” is protected by a password. Save it without one."),
    "reports.file_bomb": _("“{name}” unpacks to far more than its size. Save it again from the original program."),
    "reports.file_macros": _("“{name}” holds macros. Save it without macros."),
    "reports.unknown_decision": _("Choose what you found: explained, confirmed or not relevant."),
    "reports.note_required": _("Say in a note what you saw that confirms it."),
    "reports.being_examined": _("The evidence is being examined. The result appears here by itself."),
    "reports.file_infected": _(
        "“{name}” was refused: the virus scanner found {virus} in it. Clean the computer it comes from, then send a clean file."
    ),
    "reports.file_in_quarantine": _(
        "“{name}” has not been scanned for viruses yet, so it is not given out. Try again in a few minutes."
    ),
    "reports.file_infected_kept": _(
        "“{name}” is not given out: the virus scanner found {virus} in it. The unit must remove it from its report."
    ),
    "reports.holds_infected": _("Remove these files first, the virus scanner found something in them: {names}"),
    "reports.no_evidence": _("No photograph or document has been filed here yet, so there is nothing to take away."),
    "reports.store_failed": _("The file could not be stored. Your report is safe: try again in a while."),
}
