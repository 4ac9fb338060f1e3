"""Collects, compiles and checks the translations; one catalog an app, English message ids, Chinese the default on screen."""

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from luoshi.traditional import simplified_in, traditional

ROOT = Path(__file__).resolve().parents[1]
LUOSHI = ROOT / "src" / "luoshi"
CATALOG = Path("locale/zh_Hans/LC_MESSAGES/django.po")
#: Traditional Chinese has no catalog of its own: what is compiled for it is made from the Simplified one.
TRADITIONAL = Path("locale/zh_Hant/LC_MESSAGES/django.mo")
#: Where the packages beneath us keep their catalogs.
FOREIGN = ("django/conf", "django/contrib/*", "*")
HEADER = {"Language": "zh_Hans", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8"}
HEADER |= {"Content-Transfer-Encoding": "8bit", "Plural-Forms": "nplurals=1; plural=0;"}
#: %(name)s, %s, {name}: what the code fills in, which a translation must not lose.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def apps() -> list[Path]:
    """The folders of all Django apps."""
    return sorted(path.parent for path in LUOSHI.glob("*/apps.py"))


def collect() -> int:
    """Brings each catalog up to date with the words in its app's code and templates; translations stay."""
    for app in apps():
        found = extract(app)
        if found or (app / CATALOG).exists():
            merged(app, found).save(str(app / CATALOG))
    return 0


def extract(app: Path) -> polib.POFile:
    """The words of one app as xgettext finds them, without places and dates (they would change with every commit)."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / app.name
        copy_sources(app, work)
        (work / "locale").mkdir(parents=True)
        django = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "zh_Hans",
            "--no-location",
            "--no-obsolete",
            "-v0",
        ]
        environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(django, cwd=work, env=environment, check=True)  # noqa: S603
        made = work / CATALOG
        return polib.pofile(str(made)) if made.exists() else polib.POFile()


def copy_sources(app: Path, work: Path) -> None:
    """Only code and templates: makemessages would walk through node_modules as well."""
    for path in [*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]:
        place = path.relative_to(app)
        if not {"node_modules", "tests", "migrations", "static_built"} & set(place.parts):
            (work / place).parent.mkdir(parents=True, exist_ok=True)
            (work / place).write_bytes(path.read_bytes())


def merged(app: Path, found: polib.POFile) -> polib.POFile:
    """The found words with the translations that the app's catalog has."""
    path = app / CATALOG
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    catalog = polib.POFile(wrapwidth=120)
    catalog.metadata = HEADER
    for entry in sorted(found, key=key):
        catalog.append(translated(entry, known.get(key(entry))))
    return catalog


def translated(entry: polib.POEntry, before: polib.POEntry | None) -> polib.POEntry:
    fresh = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, msgid_plural=entry.msgid_plural, flags=entry.flags)
    fresh.msgstr = before.msgstr if before else ""
    if entry.msgid_plural:
        fresh.msgstr_plural = before.msgstr_plural if before and before.msgstr_plural else {0: ""}
    fresh.flags = [flag for flag in fresh.flags if flag != "fuzzy"]
    return fresh


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


def compile_all() -> int:
    """Makes each .mo whose .po is newer, and those of Traditional Chinese, which depend on other packages too."""
    for catalog in LUOSHI.glob(f"*/{CATALOG}"):
        compiled = catalog.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= catalog.stat().st_mtime:
            polib.pofile(str(catalog)).save_as_mofile(str(compiled))
    for app in apps():
        in_traditional(own_and_missing(app)).save_as_mofile(str(made_place(app / TRADITIONAL)))
    return 0


def made_place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def own_and_missing(app: Path) -> list[polib.POEntry]:
    """The app's entries; those of `web` with what Django and other packages say in Simplified Chinese only."""
    own = catalog_of(app)
    if app.name != "web":
        return own
    ours = {key(entry) for other in apps() for entry in catalog_of(other)}
    return own + [entry for entry in missing_elsewhere() if key(entry) not in ours]


def catalog_of(app: Path) -> list[polib.POEntry]:
    return list(polib.pofile(str(app / CATALOG))) if (app / CATALOG).exists() else []


def missing_elsewhere() -> list[polib.POEntry]:
    """What other packages translate into Simplified but not into Traditional Chinese: Django would show the Simplified words."""
    packages = Path(sysconfig.get_path("purelib"))
    found = {}
    for simplified in sorted({path for place in FOREIGN for path in packages.glob(f"{place}/{CATALOG}")}):
        own = Path(str(simplified).replace("zh_Hans", "zh_Hant"))
        known = {key(entry) for entry in polib.pofile(str(own)).translated_entries()} if own.exists() else set()
        found |= {key(one): one for one in polib.pofile(str(simplified)).translated_entries() if key(one) not in known}
    return list(found.values())


def in_traditional(entries: list[polib.POEntry]) -> polib.POFile:
    """The same entries with their translations in Traditional Chinese."""
    catalog = polib.POFile()
    catalog.metadata = {**HEADER, "Language": "zh_Hant"}
    for entry in entries:
        words = {"msgid": entry.msgid, "msgctxt": entry.msgctxt, "msgid_plural": entry.msgid_plural}
        plural = {at: traditional(text) for at, text in entry.msgstr_plural.items()}
        catalog.append(polib.POEntry(**words, msgstr=traditional(entry.msgstr), msgstr_plural=plural))
    return catalog


def check() -> int:
    """Prints each problem with its place and cure; 1 when there is one."""
    problems = [f"{app.name}: {problem}" for app in apps() for problem in problems_of(app)] + list(contradictions())
    print("\n".join(problems) or "every word is translated", file=sys.stderr if problems else sys.stdout)
    return 1 if problems else 0


def problems_of(app: Path) -> Iterator[str]:
    """What is wrong with one app's catalog: missing words, unused ones, untranslated ones, lost placeholders."""
    entries = {key(entry): entry for entry in catalog_of(app)}
    used = {key(entry) for entry in extract(app)}
    for name in sorted(used - set(entries)):
        yield f'"{name[0]}" is not in the catalog: run make messages and translate it'
    for name in sorted(set(entries) - used):
        yield f'"{name[0]}" is used nowhere: run make messages'
    for entry in entries.values():
        yield from wrong(entry)
    for entry in in_traditional(list(entries.values())):
        yield from wrong(entry)
        yield from half_converted(entry)


def contradictions() -> Iterator[str]:
    """Words that two apps translate differently: Django knows one translation for all, whichever it reads first."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for app in apps():
        for entry in catalog_of(app):
            first, words = seen.setdefault(key(entry), (app.name, spoken(entry)))
            if words != spoken(entry):
                yield f'{app.name}: "{entry.msgid}" is "{spoken(entry)}", but "{words}" in {first}: agree, or give it a context'


def spoken(entry: polib.POEntry) -> str:
    return "|".join(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr


def wrong(entry: polib.POEntry) -> Iterator[str]:
    words = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy or entry.obsolete or not all(words):
        yield f'"{entry.msgid}" has no translation'
        return
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    for text in words:
        if set(PLACEHOLDER.findall(text)) != wanted:
            yield f'"{entry.msgid}" and "{text}" do not hold the same placeholders'


def half_converted(entry: polib.POEntry) -> Iterator[str]:
    """What Traditional Chinese still says in Simplified characters: a word for `luoshi/traditional.yaml`."""
    if left := simplified_in(spoken(entry)):
        yield f'"{entry.msgid}" in Traditional Chinese, "{spoken(entry)}", holds Simplified characters: {left}'


def todo() -> int:
    """Prints each word that still has no translation, by app."""
    for path in sorted(LUOSHI.glob(f"*/{CATALOG}")):
        for entry in polib.pofile(str(path)).untranslated_entries():
            print(f"{path.parents[2].parent.name}\t{entry.msgid}")
    return 0


if __name__ == "__main__":
    commands = {"collect": collect, "compile": compile_all, "check": check, "todo": todo}
    name = sys.argv[1] if len(sys.argv) > 1 else "collect"
    sys.exit(commands[name]() if name in commands else f"unknown: {name}; one of {', '.join(commands)}")
