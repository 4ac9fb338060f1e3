"""Why a message did not leave: a code and a short detail, never an address, a key or a secret; said in the reader's language."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "no_address": _("the person has no mail address"),
    "no_server": _("no mail server is set up"),
    "address_refused": _("the mail server refused the address (%(detail)s)"),
    "server_down": _("the mail server does not take the mail (%(detail)s)"),
    "robot_key": _("the robot's address can't be read with this site's key: add the robot again"),
    "robot_address": _("the robot's address is not allowed"),
    "chat_answered": _("the group chat answered with status %(detail)s"),
    "chat_unreachable": _("the group chat can't be reached (%(detail)s)"),
    "chat_refused": _("the group chat refused the message (code %(detail)s): compare address and secret"),
    "lost": _("the worker ended while sending"),
    "internal": _("an error of this site (%(detail)s), see its log"),
}


class NotSentError(Exception):
    """A message that did not leave.

    `code` is a key of `REASONS`. `lasting`: trying again is of no use. `down`: the channel as a whole does not answer.
    """

    def __init__(self, code: str, detail: object = "", *, lasting: bool = False, down: bool = False) -> None:
        super().__init__(code)
        self.stored = f"{code} {detail}".strip()[:200]
        self.lasting, self.down = lasting, down

    @property
    def words(self) -> str:
        return reason(self.stored)


def reason(stored: str) -> str:
    """The sentence of a stored reason, in the active language; empty for none."""
    code, _space, detail = stored.partition(" ")
    return str(REASONS[code]) % {"detail": detail} if code in REASONS else stored
