"""Evidence files → fingerprints and findings: which photographs and passages were seen before, and what does not fit.

Advice to a person, never a verdict. Pure Python with Pillow and NumPy; knows no database. See docs/integrity.md.
"""

from luoshi.integrity.alignment import resemblance
from luoshi.integrity.capture import Capture, Place
from luoshi.integrity.findings import (
    NEAR_SITE,
    Finding,
    Language,
    Sighting,
    Wording,
    examine_photograph,
    shared_text,
    signal_codes,
    title,
    wording,
)
from luoshi.integrity.hashing import DISTANCE, Frame, closest, distances, keys_near
from luoshi.integrity.passages import Passage, shared_passages, text_hashes
from luoshi.integrity.photographs import VERSION, Fingerprint, UnreadableError, fingerprint, same_picture
from luoshi.integrity.places import read_place, write_place

__all__ = [
    "DISTANCE",
    "NEAR_SITE",
    "VERSION",
    "Capture",
    "Finding",
    "Fingerprint",
    "Frame",
    "Language",
    "Passage",
    "Place",
    "Sighting",
    "UnreadableError",
    "Wording",
    "closest",
    "distances",
    "examine_photograph",
    "fingerprint",
    "keys_near",
    "read_place",
    "resemblance",
    "same_picture",
    "shared_passages",
    "shared_text",
    "signal_codes",
    "text_hashes",
    "title",
    "wording",
    "write_place",
]
