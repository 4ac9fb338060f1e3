"""In which language the house writes to whom."""

from collections.abc import Iterable

from django.conf import settings

from luoshi.accounts.models import LanguageChoice
from luoshi.organizations.models import User


def language_of(user: User | None) -> str:
    """The language that the person chose for the site; the house's own where none was chosen, and for nobody's account. One query."""
    chosen = LanguageChoice.objects.filter(user_id=user.pk).first() if user else None
    return _offered(chosen.language) if chosen else settings.LANGUAGE_CODE


def languages_at(addresses: Iterable[str]) -> dict[str, str]:
    """The language of each mail address: its owner's, the house's own where it is nobody's or its owners differ. One query."""
    chosen: dict[str, set[str]] = {address: set() for address in addresses}
    people = User.objects.filter(email__in=chosen, is_active=True)
    for address, language in people.values_list("email", "language_choice__language"):
        chosen[address].add(_offered(language))
    return {
        address: languages.pop() if len(languages) == 1 else settings.LANGUAGE_CODE
        for address, languages in chosen.items()
    }


def _offered(language: str | None) -> str:
    """The language, unless it was taken out of the settings after somebody chose it."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
