"""A real Dovecot on a loopback port, run by a person without rights, with a mailbox of its own."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from imapclient import IMAPClient

USER, PASSWORD = "baosong@example.org", "tong-dao-42"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = 0
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class Server:
    """Where the server listens; `box` is somebody signed in there."""

    port: int

    @contextmanager
    def box(self) -> Iterator[IMAPClient]:
        with IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=30) as client:
            client.login(USER, PASSWORD)
            yield client

    def deliver(self, message: EmailMessage | bytes, folder: str = "INBOX") -> None:
        with self.box() as client:
            client.append(folder, message if isinstance(message, bytes) else message.as_bytes())


@contextmanager
def running_dovecot() -> Iterator[Server]:
    """The server, answering; it and its mails are gone afterwards."""
    nobody = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="luoshi-dovecot-"))
    try:
        port = _free_port()
        group = grp.getgrgid(nobody.pw_gid).gr_name
        told = {"folder": folder, "port": port, "user": nobody.pw_name, "group": group, "uid": nobody.pw_uid}
        text = CONFIGURATION.format(**told, gid=nobody.pw_gid, password=PASSWORD)
        (folder / "dovecot.conf").write_text(text)
        for name in ("home", "mail", "state"):
            (folder / name).mkdir()
        for path in (folder, *folder.iterdir()):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        _start(folder, nobody)
        try:
            yield Server(port)
        finally:
            _stop(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, owner: pwd.struct_passwd) -> None:
    """The command returns once the port is open."""
    dovecot = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert dovecot, "dovecot-imapd is missing: tools/system-packages installs it"
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    # A file, not a pipe: the server that stays behind would hold a pipe open.
    with (folder / "start.txt").open("w") as said:
        command = [dovecot, "-c", str(folder / "dovecot.conf")]
        status = subprocess.run(command, stdout=said, stderr=said, timeout=60, check=False, **identity).returncode  # noqa: S603 (Debian's own dovecot)
    assert status == 0, (folder / "start.txt").read_text()


def _stop(folder: Path) -> None:
    os.kill(int((folder / "run" / "master.pid").read_text()), signal.SIGTERM)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
