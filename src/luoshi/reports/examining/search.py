"""Other photographs and texts like these, among all that are kept. Exact: nothing within the distance is missed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from luoshi.integrity import DISTANCE, distances, hashing, keys_near, same_picture
from luoshi.reports.examining.fingerprints import frames_of
from luoshi.reports.models import PassageHash, PictureFingerprint, PictureHash

#: Fingerprints compared more closely at a time, and at most: a picture in a thousand reports is known after that.
BATCH, MOST = 200, 1000


@dataclass(frozen=True, slots=True)
class Alike:
    """Another photograph, how alike (0 to 1), and whether it is the very same file."""

    fingerprint: PictureFingerprint
    alike: float
    identical: bool


def near_fingerprints(values: Collection[int]) -> list[int]:
    """The keys of all fingerprints with a hash within `DISTANCE` of one of the values, the nearest first.

    By the pigeonhole principle such a hash has a band within two bits of the value's: those are fetched by number, from
    each band's index alone, and then compared in full.
    """
    rows = [row for band, keys in enumerate(keys_near(values)) for row in _with_keys(band, keys)]
    if not rows:
        return []
    found = np.array(rows, dtype=np.int64)
    least = np.full(len(found), hashing.BITS, dtype=np.uint8)
    for value in values:
        np.minimum(least, distances([value], found[:, 1].view(np.uint64))[0], out=least)
    order = np.argsort(least, kind="stable")
    return list(dict.fromkeys(found[order[: int((least <= DISTANCE).sum())], 0].tolist()))


def _with_keys(band: int, keys: list[int]) -> Iterator[tuple[int, int]]:
    """Fingerprint and hash of the rows whose band is one of the keys."""
    found = PictureHash.objects.filter(**{f"band_{band}__in": keys}) if keys else PictureHash.objects.none()
    return found.values_list("fingerprint_id", "value").iterator(chunk_size=5000)


def alike(fingerprint: PictureFingerprint) -> list[Alike]:
    """The other photographs of handed-in reports that are nearly the same, the most alike first."""
    frames = frames_of(fingerprint)
    near = near_fingerprints([value for frame in frames for value in frame.hashes])[:MOST]
    own = fingerprint.evidence
    others = (
        PictureFingerprint.objects.exclude(evidence__report=own.report_id)
        .exclude(evidence__report__state="draft")
        .select_related("evidence__report__organization")
        .prefetch_related("hashes")
    )
    found = []
    for start in range(0, len(near), BATCH):
        for other in others.filter(pk__in=near[start : start + BATCH]):
            score = same_picture(frames, frames_of(other))
            if score is not None:
                found.append(Alike(other, score, other.evidence.sha256 == own.sha256))
    found += _same_files(fingerprint, {each.fingerprint.pk for each in found}, others)
    return sorted(found, key=lambda each: (not each.identical, -each.alike, each.fingerprint.pk))


def _same_files(fingerprint: PictureFingerprint, known: set[int], others: object) -> list[Alike]:
    """The very same file also where it shows nothing that could be hashed (a blank page)."""
    same = others.filter(evidence__sha256=fingerprint.evidence.sha256).exclude(pk__in=known)[:MOST]  # type: ignore[attr-defined]
    return [Alike(other, 1.0, identical=True) for other in same]


def reports_sharing(values: Collection[int], least: int = 3, most: int = 50) -> list[int]:
    """The keys of reports that hold at least `least` of the hashes, those with the most first."""
    counted = (
        PassageHash.objects.filter(value__in=list(values))
        .values("report")
        .annotate(n=Count("value"))
        .filter(n__gte=least)
    )
    return [row["report"] for row in counted.order_by("-n", "report")[:most]]
