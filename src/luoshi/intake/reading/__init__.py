"""What a mail holds, read without trusting a byte of it. Pure: no database, no network."""

from luoshi.intake.reading.message import Attachment, ReadMail, read_mail
from luoshi.intake.reading.parts import Parts, split_parts

__all__ = ["Attachment", "Parts", "ReadMail", "read_mail", "split_parts"]
