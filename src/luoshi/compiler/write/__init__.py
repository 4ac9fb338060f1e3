"""The writers of a compiled plan: one module a format, imported when it is asked for."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from luoshi.compiler.ir import Plan
from luoshi.compiler.source import SourceText

Writer = Callable[[Plan, SourceText], bytes]


@dataclass(frozen=True, slots=True)
class LazyWriter:
    """A writer by the place of its function, `module:function`."""

    place: str

    def __call__(self, plan: Plan, source: SourceText) -> bytes:
        module, _, function = self.place.partition(":")
        written: bytes = getattr(importlib.import_module(module), function)(plan, source)
        return written


WRITERS: dict[str, Writer] = {
    "akn": LazyWriter("luoshi.compiler.write.akoma_ntoso:write_akoma_ntoso"),
    "csv": LazyWriter("luoshi.compiler.write.csv_table:write_csv"),
    "html": LazyWriter("luoshi.compiler.write.reader:write_html"),
    "ics": LazyWriter("luoshi.compiler.write.calendar:write_ics"),
    "xlsx": LazyWriter("luoshi.compiler.write.workbook:write_xlsx"),
}
SUFFIXES = {"akn": "xml", "text": "txt"}


def write_plan(plan: Plan, source: SourceText, form: str) -> bytes:
    """The plan in one of the formats of `WRITERS`. `source` is the document that it was compiled from."""
    return WRITERS[form](plan, source)


def suffix_of(form: str) -> str:
    """The usual ending of a file of the format, without its dot."""
    return SUFFIXES.get(form, form)
