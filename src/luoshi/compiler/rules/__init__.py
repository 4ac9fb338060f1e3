"""The rules of pass 5, facts: one rule, one module, one page in `pages/rules/` with its cases.

A rule module has `FAMILIES` (what its facts are) and `find(document) -> Iterator[Fact]`. Modules are found by being here:
adding one takes no change elsewhere.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator

from luoshi.compiler.document import Document, Fact

Find = Callable[[Document], Iterator[Fact]]


@functools.cache
def rules() -> dict[str, Find]:
    """Every rule by its name, in order of the names."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg and m.name != "tests")
    return {name: importlib.import_module(f"{__name__}.{name}").find for name in names}
