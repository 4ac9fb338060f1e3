"""Places in the tree for many new organizations at once: what treebeard works out for one at a time, with a query each."""

from typing import Any

from luoshi.organizations.models import Organization


class Places:
    """The next free place below each organization, read once (one query)."""

    def __init__(self) -> None:
        self._paths: dict[str, str] = {}
        self._last: dict[str, str] = {}
        for code, path in Organization.objects.order_by("path").values_list("code", "path"):
            self._take(code, path)

    def _take(self, code: str, path: str) -> None:
        self._paths[code] = path
        self._last[path[: -Organization.steplen]] = path

    def below(self, above: str, code: str) -> dict[str, Any]:
        """`path` and `depth` of a new last child of the organization with the code `above`; at the top of the tree for none."""
        parent = self._paths[above] if above else ""
        depth = len(parent) // Organization.steplen + 1
        path = Organization._get_path(parent, depth, self._number(self._last.get(parent)) + 1)  # noqa: SLF001 (the tree's own numbering)
        self._take(code, path)
        return {"path": path, "depth": depth}

    @staticmethod
    def _number(last: str | None) -> int:
        return Organization._str2int(last[-Organization.steplen :]) if last else 0  # noqa: SLF001
