"""Which stored contents are not given out: infected ones never, and with a scanner switched on none that it has not cleared."""

from collections.abc import Iterable

from luoshi.errors import DomainError
from luoshi.reports.files import scanner
from luoshi.reports.models import Content, Evidence


def locked_among(hashes: Iterable[str]) -> set[str]:
    """Those of the SHA-256 that are not given out."""
    wanted = set(hashes)
    known = dict(Content.objects.filter(sha256__in=wanted).values_list("sha256", "scan"))
    return {sha256 for sha256 in wanted if _is_locked(known.get(sha256, Content.Scan.NONE))}


def _is_locked(scan: str) -> bool:
    return scan == Content.Scan.INFECTED or (scanner.is_on() and scan != Content.Scan.CLEAN)


def require_cleared(evidence: Evidence) -> None:
    """Nothing; DomainError reports.file_infected_kept or reports.file_in_quarantine where the file is not given out."""
    content = Content.objects.filter(sha256=evidence.sha256).first()
    if content and content.scan == Content.Scan.INFECTED:
        raise DomainError("reports.file_infected_kept", name=evidence.name, virus=content.virus)
    if _is_locked(content.scan if content else Content.Scan.NONE):
        raise DomainError("reports.file_in_quarantine", name=evidence.name)
