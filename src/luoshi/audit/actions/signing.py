"""Signing where the chain stands."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from luoshi.audit.actions.recording import record
from luoshi.audit.checkpoints import Checkpoint, fingerprint, private_key, signed, write_new_key
from luoshi.audit.models import ChainHead
from luoshi.audit.permissions import ensure_reads_chain
from luoshi.audit.verifying import BEGINNING, Anchor
from luoshi.transactions import atomic


@atomic
def sign_checkpoint(actor: Any) -> Checkpoint:
    """The chain's last event, signed; that it was signed is the event after it.

    `actor` is an auditor, or None for whoever runs the command on the server. Raises PermissionDeniedError to others, and
    DomainError as `checkpoints.private_key` does.
    """
    ensure_reads_chain(actor, "sign_checkpoint")
    key = private_key()
    head = ChainHead.objects.select_for_update(no_key=True).first()
    anchor = Anchor(head.sequence, head.hash) if head else BEGINNING
    checkpoint = signed(anchor, timezone.now().isoformat(timespec="seconds"), key)
    record(actor, "audit:checkpoint:sign", sequence=anchor.sequence, key=checkpoint.key)
    return checkpoint


@atomic
def make_key() -> Path:
    """The file of a new signing key, made by whoever runs the command on the server; DomainError audit.key_there."""
    path = write_new_key()
    record(None, "audit:key:make", key=fingerprint(private_key().public_key()))
    return path
