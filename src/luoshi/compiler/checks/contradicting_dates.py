"""P105: a deadline outside the period that was set for it, or before the plan was issued."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Deadlines later than the end of their window, or earlier than its start or the issue date."""
    issued = compilation.document.issued
    for obligation in compilation.obligations:
        deadline, window = obligation.deadline, obligation.window
        if deadline is None or deadline.date is None:
            continue
        if window and window.end and deadline.date > window.end:
            yield Finding(
                deadline.span, {"text": deadline.text, "date": deadline.date, "other": window.text, "bound": window.end}
            )
        elif window and window.start and deadline.date < window.start:
            yield Finding(
                deadline.span,
                {"text": deadline.text, "date": deadline.date, "other": window.text, "bound": window.start},
            )
        elif issued and deadline.date < issued.isoformat() and deadline.basis == "explicit":
            yield Finding(
                deadline.span,
                {"text": deadline.text, "date": deadline.date, "other": "印发日期", "bound": issued.isoformat()},
                "warning",
            )
