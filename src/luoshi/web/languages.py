"""How a page says in which language it is."""

from django.utils.translation import get_language


def language_tag() -> str:
    """The active language as HTML and HTTP name it (BCP 47): zh-Hans, zh-Hant, en."""
    language, _, script = (get_language() or "en").partition("-")
    return f"{language}-{script.title()}" if script else language
