"""The data folder: where it is, whether it can be used, and the key that signs sessions, kept there unless the environment gives one."""

import errno
import os
import secrets
import shutil
from pathlib import Path

KEY_FILE = "secret-key"
KEY_FOR_TOOLS = "insecure-only-for-tests-and-tools"
#: Bytes that must be free: below that SQLite and uploads fail in the middle of somebody's work.
LEAST_FREE = 200 * 1024 * 1024


class NotReadyError(Exception):
    """The machine lacks something that the site needs; the message names it and the cure, in both languages."""


def data_dir() -> Path:
    """The folder of database, uploads and key: LUOSHI_DATA_DIR, or `var` in the working folder."""
    return Path(os.environ.get("LUOSHI_DATA_DIR") or "var").resolve()


def kept_key(folder: Path) -> str:
    """The key kept in the folder; the well-known one for tests and tools where none has been made yet."""
    path = folder / KEY_FILE
    return path.read_text(encoding="ascii").strip() if path.is_file() else KEY_FOR_TOOLS


def prepare(folder: Path) -> None:
    """Make the folder with its key. NotReadyError when it can't be written or the disk is nearly full."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < LEAST_FREE:
            raise NotReadyError(_disk_full(folder))
        _ensure_key(folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NotReadyError(_disk_full(folder)) from error
        raise NotReadyError(
            f"The data folder {folder} can't be written ({error.strerror}). Make it writable, or choose another with LUOSHI_DATA_DIR.\n"
            f"数据目录 {folder} 无法写入。请修改目录权限，或用 LUOSHI_DATA_DIR 指定其他目录。"
        ) from error


def _disk_full(folder: Path) -> str:
    return (
        f"The disk of {folder} is full or nearly so ({LEAST_FREE >> 20} MB are needed). Free some space and start again.\n"
        f"{folder} 所在磁盘已满或将满（至少需要 {LEAST_FREE >> 20} MB）。请清理磁盘后重新启动。"
    )


def _ensure_key(folder: Path) -> None:
    """Make a key readable by its owner alone, unless one is there. Two that start at once keep one key."""
    try:
        descriptor = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
