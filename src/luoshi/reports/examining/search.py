"""Other photographs and texts like these, among all that are kept. Exact: nothing within the distance is missed."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

import numpy as np
from django.db import connection
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
    wanted = list(values)
    rows = [row for band, keys in enumerate(keys_near(wanted)) if keys for row in _with_keys(band, keys, wanted)]
    found = np.fromiter(chain.from_iterable(rows), np.int64, 2 * len(rows)).reshape(-1, 2)
    least = np.full(len(found), hashing.BITS, dtype=np.uint8)
    for value in values:
        np.minimum(least, distances([value], found[:, 1].view(np.uint64))[0], out=least)
    order = np.argsort(least, kind="stable")
    return list(dict.fromkeys(found[order[: int((least <= DISTANCE).sum())], 0].tolist()))


def _with_keys(band: int, keys: list[int], values: list[int]) -> list[tuple[int, int]]:
    """Fingerprint and hash of the rows whose band is one of the keys; perhaps only those within the distance.

    Among ten million photographs these are a hundred thousand rows: PostgreSQL counts their bits itself, SQLite hands them over
    faster than it could, and without Django's models between.
    """
    rows = f"SELECT fingerprint_id, value FROM {PictureHash._meta.db_table} WHERE band_{band}"  # noqa: S608, SLF001 (our own names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            near = " OR ".join(["bit_count((value # %s::bigint)::bit(64)) <= %s"] * len(values))
            numbers = [number for value in values for number in (value, DISTANCE)]
            cursor.execute(f"{rows} = ANY(%s) AND ({near})", [keys, *numbers])
        else:
            cursor.execute(f"{rows} IN ({', '.join(['%s'] * len(keys))})", keys)
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


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
