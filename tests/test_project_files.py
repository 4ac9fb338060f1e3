"""The project's own lists agree with each other: dependencies with their locks and reasons, settings with their page."""

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from luoshi.cli import LazyGroup

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGES = json.loads((ROOT / "src/luoshi/web/frontend/package.json").read_text())
PROVIDER = json.loads((ROOT / "tests/oidc/package.json").read_text())
SETTINGS = (ROOT / "src/luoshi/web/settings.py").read_text() + (ROOT / "src/luoshi/web/datadir.py").read_text()


def name_of(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return found[0].lower()


def locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return {line.lower() for line in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def test_every_dependency_is_locked() -> None:
    extras = PROJECT["optional-dependencies"]
    run = {name_of(requirement) for requirement in [*PROJECT["dependencies"], *extras["postgres"]]}
    test = run | {name_of(requirement) for requirement in extras["test"]}
    assert run <= locked("run"), "run `make lock`"
    assert test <= locked("test"), "run `make lock`"


@pytest.mark.parametrize("name", ["run", "test", "uv", "node", "pgserver"])
def test_a_lock_names_packages_and_hashes_but_no_place(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file:|--index|--find-links", text)


def explained() -> set[str]:
    """The names in bold at the head of the page's entries, without what stands behind a name (a version)."""
    page = (ROOT / "docs/dependencies.md").read_text()
    heads = re.findall(r"^- \*\*(.+?)\*\*", page, re.MULTILINE)
    return {name.split()[0].lower() for head in heads for name in head.split(", ")}


def test_every_dependency_has_its_reason_and_no_other() -> None:
    named = {name_of(r) for r in chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())}
    named |= {name.lower() for name in [*PACKAGES["dependencies"], *PACKAGES["devDependencies"]]}
    named |= {name.lower() for name in PROVIDER["devDependencies"]}
    named |= {name_of(line) for file in (ROOT / "requirements").glob("*.in") for line in file.read_text().splitlines()}
    assert explained() == named


def test_every_setting_stands_in_its_page_and_no_other() -> None:
    read = set(re.findall(r"""env\.\w+\(\s*"([A-Z_]+)"|environ\.get\("([A-Z_]+)"\)""", SETTINGS))
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    assert documented == {first or second for first, second in read}


def test_the_read_me_names_the_two_commands_in_both_languages() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text()
        assert "make run" in text
        assert "make test" in text
        named = set(re.findall(r"luoshi ([a-z]+)\b", text))
        assert named <= set(LazyGroup.places), name


def test_every_page_that_a_page_links_to_is_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())]
    assert not [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()]
