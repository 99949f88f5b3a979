"""A paho client that asks the system for many packets at once, where paho asks for single bytes."""

import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from paho.mqtt.client import Client

if TYPE_CHECKING:  # paho names it for type checkers only
    from paho.mqtt.client import SocketLike

READ_BYTES = 65_536


class Wire:
    """A connected socket that reads ahead and gathers what is to be sent.

    paho reads a packet in three or four pieces and sends each acknowledgement apart. A system call
    for each of them was most of the cost of a message.
    """

    def __init__(self, sock: "SocketLike") -> None:
        self._sock = sock
        self._read = b""
        self._at = 0
        self._to_send = bytearray()

    def recv(self, size: int) -> bytes:
        """Give up to `size` bytes, from the system only when nothing is left of the last read."""
        start = self._at
        if start == len(self._read):
            self._read = self._sock.recv(READ_BYTES)
            start = 0
        piece = self._read[start : start + size]
        self._at = start + len(piece)
        return piece

    def pending(self) -> int:
        """Say how many bytes can be had without waiting."""
        ahead = len(self._read) - self._at
        return ahead + (self._sock.pending() if isinstance(self._sock, ssl.SSLSocket) else 0)

    def send(self, data: Any) -> int:
        """Take all of `data`, to be sent by `flush`."""
        self._to_send += data
        return len(data)

    def flush(self) -> bool:
        """Send what was gathered; say whether all of it went.

        An error is not raised here: the next `recv` meets it, where paho expects it.
        """
        if self._to_send:
            with suppress(OSError):  # what would block is one, and what wants TLS to read first
                del self._to_send[: self._sock.send(self._to_send)]
        return not self._to_send

    def close(self) -> None:
        self.flush()  # the goodbye, without which a broker would publish our last will
        self._sock.close()

    def fileno(self) -> int:
        return self._sock.fileno()

    def setblocking(self, flag: bool) -> None:  # noqa: FBT001 - a socket's own signature
        self._sock.setblocking(flag)


class WiredClient(Client):
    """A paho client on a `Wire`; its owner calls `loop_read` and `loop_write` and flushes."""

    def _create_socket(self) -> "SocketLike":
        # paho makes the socket itself and has no public way to be given one. The tests against
        # real brokers fail at once should a new version call this by another name.
        return Wire(super()._create_socket())
