"""Background work of this room: looking at and applying a roster workbook."""

import logging

from django_tasks import task

from luoshi.organizations.roster import uploads

log = logging.getLogger(__name__)


@task()
def look_at_roster(upload_pk: int) -> None:
    """Looks at the workbook, with its progress in the database."""
    try:
        uploads.look_at(upload_pk)
    except Exception:
        log.exception("looking at roster upload %s failed", upload_pk)
        uploads.fail(upload_pk)


@task()
def apply_roster(upload_pk: int) -> None:
    """Applies the workbook that was looked at."""
    try:
        uploads.apply(upload_pk)
    except Exception:
        log.exception("applying roster upload %s failed", upload_pk)
        uploads.fail(upload_pk)
