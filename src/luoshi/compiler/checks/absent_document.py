"""P141: duties that another document holds (具体任务见《…实施方案》)."""

import re
from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.ir import Severity

_REFERRED = re.compile(
    r"(?:见|参见|详见|另见|参照|按照?)(?P<a>《[^《》\n]{2,80}(?:方案|办法|细则|通知|清单|计划|分工|标准|规程|意见)(?:[(（][^()（）]{1,8}[)）])?》)|(?P<b>“[^“”\n]{2,40}”[^,，。;；\n]{0,8}(?:实施方案|方案|办法|细则))中"
)
_LAW = re.compile(r"《中华人民共和国|条例》$|法》$")


def check(compilation: Compilation) -> Iterator[Finding]:
    """Documents that say what is owed or how, and are not this one."""
    text, seen = compilation.document.text, set()
    for match in _REFERRED.finditer(text):
        name = match.group("a") or match.group("b")
        if name in seen or _LAW.search(name) or name.strip("《》") == compilation.head.title:
            continue
        seen.add(name)
        group = "a" if match.group("a") else "b"
        severity: Severity | None = None if match.group()[0] in "见详参另“" else "note"
        yield Finding(compilation.span(*match.span(group)), {"text": name}, severity)
