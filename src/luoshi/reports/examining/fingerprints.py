"""Fingerprints of photographs, kept in the database."""

import logging
from datetime import datetime

from django.utils import timezone

from luoshi import integrity
from luoshi.integrity import hashing
from luoshi.reports.files import pictures  # noqa: F401 (it teaches Pillow to open HEIC)
from luoshi.reports.models import Evidence, PictureFingerprint, PictureHash
from luoshi.transactions import atomic

log = logging.getLogger(__name__)

#: Bytes of the cells of one frame.
CELLS = hashing.CELLS**2
#: Hashes of one frame.
WINDOWS = len(hashing.WINDOWS)


def fingerprint_of(evidence: Evidence, *, anew: bool = False) -> PictureFingerprint:
    """The photograph's fingerprint: the one kept, or a new one where there is none, an old one, or `anew` is asked for.

    A file that cannot be read gets one that says why; the next examination tries it again.
    """
    kept = PictureFingerprint.objects.filter(evidence=evidence, version=integrity.VERSION, error="").first()
    return kept if kept and not anew else _store(evidence)


def _store(evidence: Evidence) -> PictureFingerprint:
    try:
        with evidence.file.storage.open(evidence.file.name, "rb") as file:
            found = integrity.fingerprint(file, evidence.name)
    except (integrity.UnreadableError, OSError) as error:
        log.warning("evidence %s has no fingerprint: %s", evidence.key, error)
        return _replace(evidence, {"error": str(error)[:200]}, ())
    capture = found.capture
    said = {
        "cells": b"".join(frame.cells for frame in found.frames),
        "taken_at": _aware(capture.taken_at),
        "latitude": capture.place.latitude if capture.place else None,
        "longitude": capture.place.longitude if capture.place else None,
        "device": capture.device,
        "software": capture.software,
        "edited_with": capture.edited_with,
        "screenshot_by": capture.screenshot_by,
    }
    return _replace(evidence, said, found.frames)


def _aware(moment: datetime | None) -> datetime | None:
    """A camera that names no zone was in the office's."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


@atomic
def _replace(evidence: Evidence, said: dict[str, object], frames: tuple[integrity.Frame, ...]) -> PictureFingerprint:
    PictureFingerprint.objects.filter(evidence=evidence).delete()
    kept = PictureFingerprint.objects.create(evidence=evidence, version=integrity.VERSION, **said)
    PictureHash.objects.bulk_create(
        row for number, frame in enumerate(frames) for row in _rows(kept, number * WINDOWS, frame)
    )
    return kept


def _rows(fingerprint: PictureFingerprint, first: int, frame: integrity.Frame) -> list[PictureHash]:
    rows = []
    for place, value in enumerate(frame.hashes, start=first):
        bands = {f"band_{number}": band for number, band in enumerate(hashing.bands_of(value))}
        rows.append(PictureHash(fingerprint=fingerprint, place=place, value=value, **bands))
    return rows


def frames_of(fingerprint: PictureFingerprint) -> tuple[integrity.Frame, ...]:
    """The frames as `luoshi.integrity` compares them; empty where the file could not be read."""
    values = {row.place: row.value for row in fingerprint.hashes.all()}
    cells = bytes(fingerprint.cells)
    return tuple(
        integrity.Frame(
            tuple(values[place] for place in range(number * WINDOWS, (number + 1) * WINDOWS) if place in values),
            cells[number * CELLS : (number + 1) * CELLS],
        )
        for number in range(len(cells) // CELLS)
    )


def capture_of(fingerprint: PictureFingerprint) -> integrity.Capture:
    """What the file said of its making; the time in the office's zone."""
    place = None
    if fingerprint.latitude is not None and fingerprint.longitude is not None:
        place = integrity.Place(fingerprint.latitude, fingerprint.longitude)
    taken_at = timezone.localtime(fingerprint.taken_at) if fingerprint.taken_at else None
    return integrity.Capture(
        taken_at,
        place,
        fingerprint.device,
        fingerprint.software,
        fingerprint.edited_with,
        fingerprint.screenshot_by,
    )
