"""The virus scanner: ClamAV's daemon, asked as its manual says (clamd(8), INSTREAM) over TCP or a Unix socket."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

#: Bytes sent at a time.
CHUNK = 64 * 1024
#: Seconds without a word from the scanner.
PATIENCE = 30.0
PORT = 3310
LONGEST_ANSWER = 4096


class ScannerUnavailableError(Exception):
    """The scanner did not answer, or refused to look: nothing is known of the file."""


def is_on() -> bool:
    """Whether files are scanned at all."""
    return bool(settings.CLAMAV)


def find_virus(file: BinaryIO) -> str:
    """The name of what the scanner found in the file, "" for a clean one. Raises ScannerUnavailableError."""
    file.seek(0)
    try:
        with _connected(settings.CLAMAV) as connection:
            connection.sendall(b"zINSTREAM\0")
            _send(connection, file)
            return _verdict(_answer(connection))
    except OSError as error:
        raise ScannerUnavailableError(str(error)) from error


def _connected(address: str) -> socket.socket:
    """A connection to `tcp://host:port` or `unix:/path`."""
    where = urlsplit(address)
    if where.scheme != "unix":
        return socket.create_connection((where.hostname or "localhost", where.port or PORT), PATIENCE)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(PATIENCE)
    try:
        connection.connect(where.path)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, file: BinaryIO) -> None:
    """The file in chunks, each after its length; clamd may hang up early, and then its answer says why."""
    try:
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> str:
    """`stream: OK`, or `stream: Eicar-Test-Signature FOUND`; all else is no verdict."""
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerUnavailableError(answer or "no answer")
