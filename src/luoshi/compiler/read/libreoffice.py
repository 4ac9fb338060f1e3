"""LibreOffice as a converter: one document in, one out, with nothing kept between two of them.

`convert` runs it in the caller's process group and limits; `convert_confined` first starts a process with limits of its own.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from luoshi.compiler.read.limits import OFFICE, Limits
from luoshi.compiler.read.sandbox import kept_environment

PROGRAMS = ("soffice", "libreoffice")
#: Exit status of the confined process where LibreOffice could not open the document.
NOT_OPENED = 3
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


class NoLibreOfficeError(Exception):
    """LibreOffice is not installed here."""


def find_program() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def convert(data: bytes, suffix: str, target: str, *, patience: float) -> bytes:
    """The document as `target` ("docx", "pdf"); `suffix` names what it is. A profile of its own each time: no state is shared, macros and links to elsewhere are off.

    Raises NoLibreOfficeError, TimeoutError after `patience` seconds, ValueError where it cannot be opened.
    """
    program = find_program()
    if program is None:
        raise NoLibreOfficeError
    with tempfile.TemporaryDirectory(prefix="luoshi-office-") as folder:
        return _convert(program, data, suffix, target, Path(folder), patience)


def _convert(program: str, data: bytes, suffix: str, target: str, folder: Path, patience: float) -> bytes:
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    source = folder / f"document.{suffix}"
    source.write_bytes(data)
    command = [
        program,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
    ]
    command += ["--convert-to", target, "--outdir", str(folder / "out"), str(source)]
    try:
        subprocess.run(  # noqa: S603 - a fixed command on a file of our naming
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=False, cwd=folder
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    result = folder / "out" / f"document.{target}"
    if not result.is_file():
        raise ValueError(suffix)
    return result.read_bytes()


def convert_confined(data: bytes, suffix: str, target: str, limits: Limits = OFFICE) -> bytes:
    """The same in a process with limits on time, memory and written bytes, which is killed with all its children at their end.

    Raises NoLibreOfficeError, TimeoutError, ValueError (also where a limit stopped it).
    """
    if find_program() is None:
        raise NoLibreOfficeError
    with tempfile.TemporaryDirectory(prefix="luoshi-office-") as folder:
        process = _start(suffix, target, limits, folder)
        try:
            out, _errors = process.communicate(data, timeout=limits.wall)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        finally:
            _end(process)
    if process.returncode or not out:
        raise ValueError(suffix)
    return out


def _start(suffix: str, target: str, limits: Limits, folder: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", __name__, suffix, target, str(limits.cpu), str(limits.memory)]
    return subprocess.Popen(  # noqa: S603 - our own module, arguments are of our naming
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept_environment(folder),
        cwd=folder,
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


def main() -> int:
    """The exit status of the confined process: it reads a document from standard input and writes the other to standard output."""
    from luoshi.compiler.read.child import confine

    suffix, target, cpu, memory = sys.argv[1:]
    confine(int(cpu), int(memory))
    try:
        made = convert(sys.stdin.buffer.read(), suffix, target, patience=OFFICE.stall)
    except (NoLibreOfficeError, TimeoutError, ValueError):
        return NOT_OPENED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
