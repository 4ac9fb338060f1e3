"""Sentences of this room's domain errors, by code; each says what is wrong and what to do."""

from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str] = {
    "audit.no_key": _(
        "There is no key to sign with. Make one with `luoshi audit key --make`, or give LUOSHI_AUDIT_KEY."
    ),
    "audit.key_there": _("{path} is there already: a new key would make the checkpoints signed so far worthless."),
    "audit.key_exposed": _("{path} can be read by others. Take that away (chmod 600), and make a new key."),
    "audit.key_invalid": _("The key in {path} is none: 32 bytes in base64 are needed."),
    "audit.public_key_invalid": _("This is no public key of the kind Ed25519 in PEM."),
    "audit.not_a_checkpoint": _("This file is not a checkpoint. Choose the one that was saved as .json."),
    "audit.checkpoint_forged": _("The checkpoint's signature does not fit its content: it was changed after signing."),
    "audit.checkpoint_other_key": _("The checkpoint was signed with another key ({signed}) than this one ({known})."),
    "audit.verifying": _("The chain is being verified. Wait until that is done."),
}
