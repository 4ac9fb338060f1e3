"""Coverage-guided fuzzing of the document readers with atheris: `fuzz_documents.py KIND SECONDS`.

Anything but a document or a `ReadError` ends the run with the input that did it. Containers (docx, xlsx, ofd) are fuzzed in
their main part, for a broken zip is told before a reader sees it.
"""

import functools
import importlib
import io
import pkgutil
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["luoshi.compiler.read"]):
    import luoshi.compiler.read
    from luoshi.compiler.read import ReadError, read_document
    from luoshi.compiler.read.tests.test_fuzz import KINDS, PARTS

    # Readers are imported when they are first needed; without their branches counted the fuzzing would be blind.
    for module in pkgutil.walk_packages(luoshi.compiler.read.__path__, "luoshi.compiler.read."):
        if ".tests" not in module.name:
            importlib.import_module(module.name)


def wrapped(kind: str, part: bytes) -> bytes:
    """The valid document of a kind with its main part replaced; the bytes themselves for a kind without parts."""
    if kind not in PARTS:
        return part
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as edited:
        for name, content in parts(kind).items():
            edited.writestr(name, part if name == PARTS[kind] else content)
    return out.getvalue()


@functools.cache
def parts(kind: str) -> dict[str, bytes]:
    """The parts of the valid document of a kind."""
    with zipfile.ZipFile(io.BytesIO(KINDS[kind]())) as valid:
        return {name: valid.read(name) for name in valid.namelist()}


def seed(kind: str) -> bytes:
    """What the first input is: the valid document or its main part."""
    return parts(kind)[PARTS[kind]] if kind in PARTS else KINDS[kind]()


def main() -> None:
    """Runs for the seconds given."""
    kind, seconds = sys.argv[1], sys.argv[2]

    def read(data: bytes) -> None:
        try:
            source = read_document(wrapped(kind, data), "fuzz", sandbox=False)
        except ReadError:
            return
        assert all(0 <= p.start <= p.end <= len(source.text) for p in source.paragraphs)

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "seed").write_bytes(seed(kind))
        atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=4096", folder], read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
