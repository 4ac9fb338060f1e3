"""What the documentation shows runs, and prints what it says; the library stays light."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi.compiler.tests.conftest import ROOT

PAGES = ROOT / "docs" / "compiler"
_EXAMPLE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", re.DOTALL)
HEAVY = {"django", "yaml", "lxml", "numpy", "opencc", "rapidfuzz", "click", "rich", "openpyxl", "xlsxwriter", "chinese_calendar", "hashlib"}  # fmt: skip


def run(code: str, folder: Path) -> str:
    """What a program prints that runs in a folder, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["README.md", "documents.md"])
def test_the_example_of_a_page_runs_and_prints_what_the_page_says(page: str, tmp_path: Path) -> None:
    folder = tmp_path / "example"
    shutil.copytree(ROOT / "examples" / "anlan-2022", folder)
    examples = _EXAMPLE.findall((PAGES / page).read_text(encoding="utf-8"))
    assert examples
    for code, printed in examples:
        said = run(code, folder)
        assert not printed or said == printed


def test_importing_the_library_loads_nothing_heavy(tmp_path: Path) -> None:
    """The 150 ms that an import may take are held by what it leaves out; `bench/compile.py` measures them."""
    code = "import sys, luoshi.compiler; print(*{name.partition('.')[0] for name in sys.modules})"
    assert not HEAVY & set(run(code, tmp_path).split())
