"""Signed addresses by which a unit answers for a mail. They open nothing by themselves: whoever follows one signs in."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_signer = signing.Signer(salt="luoshi.intake.links")


def sign(pk: int) -> str:
    """The mail's primary key, signed."""
    return _signer.sign(str(pk))


def answer_path(pk: int) -> str:
    """The path of the page on which the mail's unit confirms, chooses or throws away."""
    return reverse("intake_answer", args=[sign(pk)])


def answer_address(pk: int) -> str:
    """The whole address, for mails."""
    return settings.SITE_ADDRESS + answer_path(pk)


def mail_of(signed: str) -> int | None:
    """The primary key in a signed address; None where the signature is not ours."""
    try:
        return int(_signer.unsign(signed))
    except (signing.BadSignature, ValueError):
        return None
