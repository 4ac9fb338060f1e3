"""The demonstration's accounts: one password for all, made for this installation and kept in its data folder."""

import os
import secrets
from pathlib import Path

import yaml

from luoshi.web.datadir import data_dir

PASSWORD_FILE = "demo-password"  # noqa: S105 (a file's name)


def password() -> str:
    """The password of all demonstration accounts; made at the first call, readable by the folder's owner alone."""
    path = data_dir() / PASSWORD_FILE
    if not path.is_file():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"Luoshi-{secrets.token_hex(4)}\n")
    return path.read_text(encoding="ascii").strip()


def account_lines(example: Path) -> list[str]:
    """What the terminal says about the accounts that the example's story names, one line each."""
    shown = yaml.safe_load((example / "story.yaml").read_text(encoding="utf-8"))["accounts"]
    head = f"Demonstration accounts 演示账号 — password 密码：{password()}"
    return [head, *(f"  {account['name']:<12} {account['what']}" for account in shown)]
