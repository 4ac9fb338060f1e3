"""A network between browser and site that can be cut: for pages and for the service worker alike, whatever the browser emulates."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Network:
    """Forwards a port of its own to the site's. While it is cut, connections are refused and open ones are dropped."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.site = (str(parts.hostname), int(parts.port or 80))
        self.listener: socket.socket | None = None
        self.open: set[socket.socket] = set()
        self.port = 0
        self.restore()
        self.address = f"http://{self.site[0]}:{self.port}"

    def restore(self) -> None:
        """Connections are taken again, on the same port as before."""
        self.listener = socket.create_server((self.site[0], self.port), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through any more."""
        if self.listener:
            _end(self.listener)
            self.listener = None
        for connection in list(self.open):
            _end(connection)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                browser, _address = listener.accept()
                threading.Thread(target=self._join, args=(browser,), daemon=True).start()

    def _join(self, browser: socket.socket) -> None:
        with suppress(OSError), socket.create_connection(self.site) as site, browser:
            self.open |= {browser, site}
            back = threading.Thread(target=_carry, args=(site, browser), daemon=True)
            back.start()
            _carry(browser, site)
            back.join()
            self.open -= {browser, site}


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def network_to(address: str) -> Iterator[Network]:
    """A network to the site at that address, cut for good at the end."""
    network = Network(address)
    try:
        yield network
    finally:
        network.cut()
