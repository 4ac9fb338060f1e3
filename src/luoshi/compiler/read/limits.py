"""How much of the machine the reading of one document may take."""

from dataclasses import dataclass

MB = 2**20
MAX_TEXT_BYTES = 64 * MB
MAX_BYTES = 200 * MB
MAX_PAGES = 1000
MAX_SCANNED_PAGES = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """`stall`: wall seconds without a page done; `wall` and `cpu`: seconds in all; `memory`: bytes of address space."""

    stall: float
    wall: float
    cpu: int
    memory: int


PARSERS = Limits(stall=60, wall=60, cpu=60, memory=2048 * MB)
OFFICE = Limits(stall=150, wall=180, cpu=150, memory=8192 * MB)  # LibreOffice maps far more than it uses
PAGES = Limits(stall=180, wall=1800, cpu=3600, memory=4096 * MB)  # recognition of a hundred scanned pages

LIMITS: dict[str, Limits] = {
    "zip": PAGES,  # may turn out a scanned ofd
    "ole": OFFICE,
    "rtf": OFFICE,
    "wordxml": OFFICE,
    "pdf": PAGES,
    "image": PAGES,
}


def limits_for(kind: str) -> Limits:
    """The limits for a kind as `detect.kind_of` names it."""
    return LIMITS.get(kind, PARSERS)
