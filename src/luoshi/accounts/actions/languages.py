from django.http import HttpRequest

from luoshi.accounts.models import LanguageChoice
from luoshi.audit.actions import record
from luoshi.organizations.models import User
from luoshi.transactions import atomic

#: Where a session holds its person's language, so that no request has to ask for it.
KEY = "accounts.language"


@atomic
def choose_language(actor: User, language: str) -> None:
    """Keep one of `settings.LANGUAGES` as the person's own; every device has it from its next sign-in on. The same again leaves no event."""
    if LanguageChoice.objects.filter(user_id=actor.pk, language=language).exists():
        return
    LanguageChoice.objects.update_or_create(user_id=actor.pk, defaults={"language": language})
    record(actor, "accounts:language:choose", actor, language=language)


def recall_language(request: HttpRequest, user: User) -> None:
    """Put the person's language, where one was chosen, into the session that has just begun."""
    if chosen := LanguageChoice.objects.filter(user_id=user.pk).first():
        request.session[KEY] = chosen.language
