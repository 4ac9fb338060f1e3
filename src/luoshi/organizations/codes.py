"""Codes that the state gives: of administrative divisions and of organizations. Both are checked as their standards say."""

import re
from dataclasses import dataclass

from stdnum import numdb
from stdnum.cn import uscc

from luoshi.errors import DomainError
from luoshi.organizations.models import Level

#: GB/T 2260 gives six digits down to the county, GB/T 10114 three more for townships, the statistics' code three more for villages.
DIVISION = re.compile(r"\d{6}(\d{3}(\d{3})?)?")
#: GB 32100-2015: registering department, sort, six digits of the division, nine characters of the body, check character.
CREDIT = re.compile(r"[1-9A-HJ-NPQRTUWXY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
CREDIT_PARTS = 18


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a code: the code of a sentence in `errors.py`, without its room, and what fills it."""

    code: str
    text: str


def division_mistake(code: str, level: str = "") -> Mistake | None:
    """What is wrong with a division code (GB/T 2260), also for an organization of that level; None for a right or empty one.

    Checked are the length, the province in the first two digits, and that zeros stand where the level says: xx0000 for a province,
    xxxx00 for a city. Single counties are not looked up: divisions change every year.
    """
    if not code:
        return None
    if not DIVISION.fullmatch(code) or not _known_province(code):
        return Mistake("division_code", code)
    return None if _depth_fits(code, level) else Mistake("division_level", code)


def _known_province(code: str) -> bool:
    found = numdb.get("cn/loc").info(code[:2] + "0000")
    return bool(found[0][1].get("province"))


def _depth_fits(code: str, level: str) -> bool:
    match level:
        case Level.PROVINCE:
            return code[2:] == "0000"
        case Level.CITY:
            return len(code) == 6 and code[2:4] != "00" and code[4:] == "00"
        case Level.COUNTY:
            return len(code) == 6 and code[4:] != "00"
        case Level.TOWNSHIP:
            return len(code) > 6
    return True


def credit_mistake(code: str) -> Mistake | None:
    """What is wrong with a unified social credit code (GB 32100-2015, annex A for the check character); None for a right or empty one."""
    if not code:
        return None
    if len(code) != CREDIT_PARTS or not CREDIT.fullmatch(code):
        return Mistake("credit_code", code)
    return None if uscc.calc_check_digit(code[:-1]) == code[-1] else Mistake("credit_check", code)


def check_codes(division_code: str, level: str, credit_code: str) -> None:
    """Raise DomainError organizations.… for a code that is not right."""
    for mistake in (division_mistake(division_code, level), credit_mistake(credit_code)):
        if mistake:
            raise DomainError(f"organizations.{mistake.code}", text=mistake.text)
