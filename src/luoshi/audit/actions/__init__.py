"""What is done with the chain: append to it, sign where it stands, prove it."""

from luoshi.audit.actions.recording import Entry, hold_chain, record, record_export, record_many
from luoshi.audit.actions.refusals import note_refusal, tell_refusals
from luoshi.audit.actions.signing import make_key, sign_checkpoint
from luoshi.audit.actions.verification import ask_verification, run_verification

__all__ = [
    "Entry",
    "ask_verification",
    "hold_chain",
    "make_key",
    "note_refusal",
    "record",
    "record_export",
    "record_many",
    "run_verification",
    "sign_checkpoint",
    "tell_refusals",
]
