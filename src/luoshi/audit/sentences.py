"""Events in words. Each room's `sentences.py` gives the words of its tags; this module finds and fills them.

SENTENCES = {"plans:plan:issue": _("Issued on %(issued_on)s")}   # filled with the event's data
TONES = {"plans:plan:issue": "green"}                             # of the mark on a timeline; grey otherwise
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.audit.models import Event

SENTENCES = {
    "audit:chain:verify": _("Verified the chain of events: %(count)s links"),
    "audit:chain:broken": _("Found the chain of events broken at link %(sequence)s"),
    "audit:checkpoint:sign": _("Signed a checkpoint at event %(sequence)s"),
    "audit:event:export": _("Exported %(rows)s events"),
    "audit:key:make": _("Made the key %(key)s that signs checkpoints"),
    "audit:request:refused": _("Was refused (%(times)s times): %(method)s %(route)s"),
    "audit:verification:ask": _("Asked for a verification from event %(since)s on"),
    "audit:verification:fail": _("A verification broke off"),
}
TONES = {
    "audit:chain:verify": "green",
    "audit:chain:broken": "red",
    "audit:request:refused": "amber",
    "audit:verification:fail": "red",
}
#: Data worth a second, quieter line: why, which file.
DETAILS = ("reason", "resolution", "file")


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its sentence (without the actor), a detail where there is one, and the tone of its mark."""

    event: Event
    words: str
    detail: str
    tone: str


class _Blank(dict[str, Any]):
    """Missing data leaves a gap in the sentence instead of an error: old events lack what newer ones hold."""

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, "…")
        return (gettext("yes") if value else gettext("no")) if isinstance(value, bool) else value


def told(event: Event) -> Told:
    """The event in the active language; one without a sentence is told by its tag."""
    sentences, tones = catalog()
    words = str(sentences.get(event.tag, event.tag)) % _Blank(event.data) if event.tag in sentences else event.tag
    detail = next((str(event.data[name]) for name in DETAILS if event.data.get(name)), "")
    return Told(event, words, detail, tones.get(event.tag, "grey"))


@cache
def catalog() -> tuple[dict[str, Any], dict[str, str]]:
    """The sentences and the tones of every room, by tag."""
    sentences: dict[str, Any] = {}
    tones: dict[str, str] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.sentences"
        if config.name.startswith("luoshi.") and find_spec(name):
            module = import_module(name)
            sentences |= module.SENTENCES
            tones |= getattr(module, "TONES", {})
    return sentences, tones
