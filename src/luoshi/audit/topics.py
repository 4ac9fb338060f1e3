"""What an auditor asks for most, as sets of tags: found by the form of the tag, so that a new room's events fall in by themselves."""

import re

from django.utils.translation import gettext_lazy as _

TOPIC_CHOICES = [
    ("sign_in", _("Sign-ins")),
    ("failure", _("Failures")),
    ("permission", _("Permissions and accounts")),
    ("export", _("Exports and downloads")),
    ("personal", _("Looks at personal data")),
    ("chain", _("The chain itself")),
]

PATTERNS = {
    "sign_in": re.compile(r"^organizations:(session|second_factor|sso)"),
    "failure": re.compile(r"(_failed|:fail\w*|:lock_out|:locked|:broken|:refused)$"),
    "permission": re.compile(r"^organizations:(account|appointment|post|deputy|invitation|role)"),
    "export": re.compile(r":(export|download)\w*$"),
    "personal": re.compile(r":look\w*$"),
    "chain": re.compile(r"^audit:(chain|checkpoint|key|verification):"),
}


def tags_of(topic: str) -> list[str]:
    """The known tags of the topic; none for an unknown one."""
    from luoshi.audit.sentences import catalog

    pattern = PATTERNS.get(topic)
    return sorted(tag for tag in catalog()[0] if pattern and pattern.search(tag))
