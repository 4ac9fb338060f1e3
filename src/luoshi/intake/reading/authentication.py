"""What the receiving server found about the sender (RFC 8601). Shown to people, never a reason to trust a mail by itself."""

import re

METHODS = ("dkim", "spf", "dmarc")
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(dkim|spf|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_KNOWN = {"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"}


def results(heads: list[str], server: str) -> dict[str, str]:
    """The result by method, of the topmost head only and only where the trusted server wrote it; {} is unknown.

    A sender can write such a head himself: what stands below the topmost one, or names another server, is not looked at.
    Of several results of one method the worst counts.
    """
    if not server or not heads:
        return {}
    name, *rest = _COMMENT.sub("", heads[0].replace("\n", " ").replace("\r", " ")).split(";")
    if name.split()[:1] != [server]:
        return {}
    found: dict[str, str] = {}
    for match in filter(None, map(_RESULT.match, rest)):
        method, result = match[1].lower(), match[2].lower()
        if result in _KNOWN and found.get(method, "pass") == "pass":
            found[method] = result
    return found


def is_vouched(found: dict[str, str]) -> bool:
    """Whether the domain in the From line was found to be the sender's (DMARC): enough to answer an address that nobody knows."""
    return found.get("dmarc") == "pass"
