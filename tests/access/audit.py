"""How each action on the chain of events is asked."""

from luoshi.audit import actions

ACTIONS = {
    "ask_verification": lambda actor, at: actions.ask_verification(actor),
    "sign_checkpoint": lambda actor, at: actions.sign_checkpoint(actor),
}
INNER = {"ensure_reads_chain", "note_refusal", "record", "record_export", "record_many"}
