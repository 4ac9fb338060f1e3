"""What the database finds near a picture is what a comparison with every stored hash finds, no more and no less."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.integrity import DISTANCE, hashing
from luoshi.reports.examining.search import near_fingerprints
from luoshi.reports.models import Evidence, PictureFingerprint, PictureHash

BITS = hashing.BITS
hashes = st.integers(0, 2**BITS - 1)
#: Bits that are turned in a copy: as often inside the distance as a little outside.
turned = st.sets(st.integers(0, BITS - 1), max_size=2 * DISTANCE)


@pytest.fixture
def fingerprints(ledger):
    """A dozen fingerprints that hold no hash yet."""
    report = ledger.started()
    files = Evidence.objects.bulk_create(
        Evidence(
            report=report, kind="photograph", name=f"{n}.jpg", content_type="image/jpeg", size=1, sha256=f"{n:064}"
        )
        for n in range(12)
    )
    return PictureFingerprint.objects.bulk_create(PictureFingerprint(evidence=file, version=2) for file in files)


def store(fingerprints, values):
    """The values as hashes of the fingerprints, in turn."""
    PictureHash.objects.all().delete()
    rows = []
    for place, value in enumerate(values):
        bands = {f"band_{number}": band for number, band in enumerate(hashing.bands_of(value))}
        owner = fingerprints[place % len(fingerprints)]
        rows.append(PictureHash(fingerprint=owner, place=place, value=value, **bands))
    PictureHash.objects.bulk_create(rows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(hashes, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), turned), max_size=20),
    st.lists(hashes, max_size=10),
)
def test_the_search_finds_exactly_what_a_scan_finds(fingerprints, wanted, copies, strangers):
    near = [wanted[which % len(wanted)] ^ sum(1 << bit for bit in bits) for which, bits in copies]
    stored = [*near, *strangers]
    store(fingerprints, stored)
    least = {}
    for place, value in enumerate(stored):
        owner = fingerprints[place % len(fingerprints)].pk
        least[owner] = min(least.get(owner, BITS), *((value ^ each).bit_count() for each in wanted))
    found = near_fingerprints(wanted)
    assert set(found) == {owner for owner, distance in least.items() if distance <= DISTANCE}
    assert [least[owner] for owner in found] == sorted(least[owner] for owner in found), "the nearest first"


def test_a_picture_without_a_hash_is_near_none(fingerprints):
    store(fingerprints, [0])
    assert near_fingerprints([]) == []
