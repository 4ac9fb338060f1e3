"""Events of plans in words (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "plans:plan:upload": _("Document uploaded"),
    "plans:plan:revise": _("Changed document uploaded, version %(number)s"),
    "plans:plan:compile": _("Compiled: %(tasks)s tasks found"),
    "plans:plan:fail_compilation": _("Compiling failed"),
    "plans:plan:recompile": _("Compiling started again"),
    "plans:plan:rename": _("Title changed"),
    "plans:plan:give_issue_date": _("Issue date given: %(after)s"),
    "plans:plan:confirm_all": _("%(count)s tasks confirmed at once"),
    "plans:plan:issue": _("Issued on %(issued_on)s"),
    "plans:plan:export": _("Exported the table of tasks, %(rows)s lines"),
    "plans:plan:export_changes": _("Exported what version %(number)s changed, %(rows)s lines"),
    "plans:plan:download": _("Saved the document “%(file)s”"),
    "plans:plan:delete": _("Draft “%(title)s” deleted"),
    "plans:plan:hand_over": _("Handed over from %(before)s to %(after)s, from %(from_on)s"),
    "plans:plan:review_by": _("%(count)s tasks reviewed by %(after)s from now on"),
    "plans:obligation:correct": _("“%(title)s” corrected"),
    "plans:obligation:restore": _("“%(title)s”: back to what was compiled"),
    "plans:obligation:confirm": _("“%(title)s” confirmed"),
    "plans:obligation:unconfirm": _("“%(title)s”: confirmation taken back"),
    "plans:obligation:drop": _("“%(title)s” dropped"),
    "plans:obligation:undo_drop": _("“%(title)s” taken back in"),
    "plans:obligation:add": _("“%(title)s” added from the text"),
    "plans:obligation:split": _("“%(title)s” split"),
    "plans:obligation:merge": _("“%(title)s” merged with its neighbour"),
    "plans:obligation:set_reviewing_office": _("“%(title)s”: reviewing office changed"),
    "plans:body:confirm": _("“%(phrase)s” confirmed"),
    "plans:body:unconfirm": _("“%(phrase)s”: confirmation taken back"),
    "plans:body:confirm_all": _("%(count)s phrases confirmed at once"),
    "plans:body:unconfirm_all": _("%(count)s phrases: confirmation taken back"),
    "plans:question:settle": _("Question %(question)s settled"),
    "plans:question:reopen": _("Question %(question)s opened again"),
    "plans:question:acknowledge_alike": _("%(count)s questions %(question)s acknowledged"),
}
TONES = {"plans:plan:issue": "green", "plans:plan:fail_compilation": "red", "plans:obligation:drop": "amber"}
