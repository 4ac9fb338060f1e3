"""What the formats themselves say, their headings and labels, in the language asked for. What a plan says is never touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from luoshi.compiler.diagnostics import Language

_language: ContextVar[Language] = ContextVar("language", default="zh")


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Within it, `said` speaks that language."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> Language:
    """The language of `speaking`; Chinese outside of it."""
    return _language.get()


def said(chinese: str) -> str:
    """The house's Chinese words in the language of `speaking`; {names} stay. Raises KeyError for words without English."""
    if language() == "zh":
        return chinese
    if language() == "en":
        return english()[chinese]
    from luoshi.traditional import traditional

    return traditional(chinese)


def language_tag() -> str:
    """The language as HTML names it."""
    return "zh-Hans" if language() == "zh" else language()


@cache
def english() -> dict[str, str]:
    """The English of every word that a format says, by its Chinese (`lexicon/formats.yaml`)."""
    import yaml

    place = Path(__file__).parent / "lexicon" / "formats.yaml"
    found: dict[str, str] = yaml.safe_load(place.read_text(encoding="utf-8"))
    return found
