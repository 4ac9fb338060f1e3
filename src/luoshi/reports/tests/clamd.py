"""A server on loopback that speaks clamd's INSTREAM and finds the EICAR test string."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: The industry's harmless test file (eicar.org), in two parts so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        received = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            received += self.rfile.read(length)
        self.server.received.append(received)  # type: ignore[attr-defined]
        self.wfile.write(self._answer(received))

    def _answer(self, received: bytes) -> bytes:
        if self.server.limit and len(received) > self.server.limit:  # type: ignore[attr-defined]
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in received else b"stream: OK\0"


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def scanning(path: str = "", limit: int = 0) -> Iterator[Any]:
    """The running server, on TCP or at the path of a Unix socket; `address` is what the setting takes, `received` what it saw."""
    with _Unix(path, _Session) if path else _Tcp(("127.0.0.1", 0), _Session) as server:
        server.received, server.limit = [], limit  # type: ignore[union-attr]
        server.address = f"unix:{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"  # type: ignore[union-attr]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
