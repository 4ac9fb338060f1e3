"""Files behind declarations and guidance. They are checked as the files of reports are, by the function that the site names
(`PROOF_INSPECTOR`): the reports' room stands above this one.
"""

import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.module_loading import import_string

from luoshi.assignments.models import Assignment, Declaration, Guidance, Proof
from luoshi.errors import DomainError

log = logging.getLogger(__name__)

#: Files of one declaration or one entry of guidance.
MOST_PROOFS = 10


@contextmanager
def stored(uploads: Sequence[UploadedFile]) -> Iterator[list[Proof]]:
    """Unsaved proofs whose files are in the store; the files go again when the block fails.

    Raises DomainError for a file that is not what it should be, for too many, and when the store fails.
    """
    if len(uploads) > MOST_PROOFS:
        raise DomainError("assignments.too_many_files", most=MOST_PROOFS)
    kept: list[Proof] = []
    try:
        for upload in uploads:
            kept.append(_store(upload))  # noqa: PERF401 (what is stored so far must be known when one fails)
        yield kept
    except BaseException:
        for proof in kept:
            _forget(proof)
        raise


def _store(upload: UploadedFile) -> Proof:
    found: Any = import_string(settings.PROOF_INSPECTOR)(upload)
    proof = Proof(name=found.name, content_type=found.content_type, size=found.size, sha256=found.sha256)
    upload.seek(0)
    try:
        proof.file.save(f"{uuid.uuid4().hex}{found.suffix}", upload, save=False)
    except OSError as error:
        log.exception("a proof could not be stored")
        raise DomainError("assignments.store_failed") from error
    return proof


def _forget(proof: Proof) -> None:
    try:
        proof.file.storage.delete(proof.file.name)
    except OSError:
        log.exception("an orphaned file stays: %s", proof.file.name)


def keep_proofs(
    owner: Declaration | Guidance, line: Assignment, files: Sequence[Proof], evidence: Sequence[uuid.UUID] = ()
) -> None:
    """Writes the proofs of the declaration or guidance: the stored files, and links to evidence of the unit's reports."""
    linked = [Proof(evidence=row.key, name=row.name) for row in offered_evidence(line).filter(key__in=evidence)]
    if len(linked) != len(set(evidence)):
        raise DomainError("assignments.unknown_evidence")
    for proof in [*files, *linked]:
        setattr(proof, "guidance" if isinstance(owner, Guidance) else "declaration", owner)
        proof.save()


def offered_evidence(line: Assignment) -> Any:
    """The evidence of submitted reports that the line's organization filed, the newest first; a query set of the reports' room."""
    item = Assignment.report_items.rel.related_model
    reports = item.objects.filter(assignment__organization=line.organization_id).exclude(report__state="draft")
    evidence = item.report.field.related_model.evidence.rel.related_model
    return evidence.objects.filter(report__in=reports.order_by().values("report")).order_by("-pk")
