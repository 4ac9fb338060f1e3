from django_tasks import task

from luoshi.intake import actions


@task()
def process_in_background(pk: int) -> None:
    """Processes the mail with this key; nothing where that is done meanwhile."""
    actions.process_mail(pk)
