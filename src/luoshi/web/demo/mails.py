"""The story's mails: written as a mail program would, taken in by the same function as those of the mailbox."""

from email.message import EmailMessage
from email.policy import SMTP

from django.utils import timezone

from luoshi.assignments.tokens import subject_token
from luoshi.intake.actions import process_mail, store_mail
from luoshi.intake.models import Mail
from luoshi.organizations.models import Organization, User
from luoshi.plans.models import Plan
from luoshi.web.demo.filing import lines_of
from luoshi.web.demo.photographs import draw_photograph
from luoshi.web.demo.story import Filing, MailTold


def take_mail(plan: Plan, told: MailTold) -> None:
    """The mail has come and is processed; nothing when it came before."""
    if Mail.objects.filter(sender=told.sender).exists():
        return
    person = User.objects.filter(username=told.user).first()
    if person and not person.email:
        person.email = told.sender
        person.save(update_fields=["email"])
    mail = store_mail(_written(plan, told, person).as_bytes(policy=SMTP), received_at=timezone.now())
    process_mail(mail.pk)


def _written(plan: Plan, told: MailTold, person: User | None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"{person.full_name if person else told.name} <{told.sender}>"
    message["Subject"] = f"{_number(plan, told)}{told.subject}"
    message["Message-ID"] = f"<demonstration.{told.sender}>"
    message.set_content(told.text)
    for number in range(1, told.photographs + 1):
        picture = draw_photograph(f"{told.sender}/{number}")
        message.add_attachment(picture, maintype="image", subtype="jpeg", filename=f"现场照片{number}.jpg")
    return message


def _number(plan: Plan, told: MailTold) -> str:
    """The number of the unit's line for the task, in brackets; "" where the mail speaks of none."""
    if not told.unit:
        return ""
    unit = Organization.objects.get(code=told.unit)
    filing = Filing(task=told.task, unit=unit.code, but=(), state="draft", count=0, text={}, photographs=0)
    return f"[{subject_token(lines_of(plan, filing)[0].pk)}] "
