"""The link of an invitation by mail: the invitation's key, signed, so that none can be made up."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from luoshi.accounts.models import Invitation

SALT = "luoshi.accounts.link"


def link_of(invitation: Invitation, site: str) -> str:
    """The whole address that the mail holds."""
    token = Signer(salt=SALT).sign(str(invitation.pk))
    return site.rstrip("/") + reverse("invitation_link", args=[token])


def invitation_of(token: str) -> Invitation | None:
    """The mailed invitation that a token names, in whatever state; None for one that was not signed here."""
    try:
        key = Signer(salt=SALT).unsign(token)
    except BadSignature:
        return None
    return Invitation.objects.select_related("user").filter(pk=key, way=Invitation.Way.MAIL).first()
