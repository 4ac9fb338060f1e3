"""What killed test runs leave in the folder for temporary files."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

#: Younger ones may belong to a run that goes on beside this one.
AGE = timedelta(days=1)


def remove_leftovers(folder: Path, now: datetime) -> list[str]:
    """The names of the databases and folders of tests (`luoshi-test-…`) older than a day, now removed; others' are left alone."""
    old = [path for path in folder.glob("luoshi-test-*") if _written(path) < now.timestamp() - AGE.total_seconds()]
    for path in old:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            _unlink(path)
    return sorted(path.name for path in old if not path.exists())


def _written(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        return
