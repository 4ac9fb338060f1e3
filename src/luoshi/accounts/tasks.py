from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from luoshi.accounts.languages import language_of
from luoshi.accounts.links import link_of
from luoshi.accounts.models import Invitation


@task()
def mail_invitation(pk: int, site: str) -> None:
    """Send the mail of an invitation that is still open; the queue holds its number, never its link."""
    invitation = Invitation.objects.select_related("user").get(pk=pk)
    if invitation.state() != Invitation.State.OPEN:
        return
    with translation.override(language_of(invitation.user)):
        body = render_to_string(
            "accounts/invitation_mail.txt", {"invitation": invitation, "link": link_of(invitation, site)}
        )
        send_mail(_("Luoshi: set your password"), body, None, [invitation.user.email])
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])
