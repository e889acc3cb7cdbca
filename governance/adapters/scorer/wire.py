"""What goes between the program and processes that load models.

JSON, each with its length before it. Nothing that is read is ever unpickled: whoever has taken over a process that holds a model can send any bytes.
"""

import json
import socket
from math import inf
from time import monotonic
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json

LARGEST = 256 * 1024 * 1024
"""Bytes of a message: the values of 100,000 rows by 50 columns fit."""
LENGTH = 8


class Broken(Exception):
    """The other side has ended, or sends what is no message."""


def framed(message: Any) -> bytes:
    """A message with its length before it."""
    try:
        # A tenth of the time of the standard library, for numbers that read as the same.
        content = to_json(message, inf_nan_mode="constants")
    except PydanticSerializationError:
        # Half of a surrogate pair, which only escapes can write.
        content = json.dumps(message, separators=(",", ":")).encode()
    return len(content).to_bytes(LENGTH, "big") + content


def read(content: bytes) -> Any:
    """What a message says.

    Raises ValueError where it is none.
    """
    try:
        return from_json(content, allow_inf_nan=True)
    except ValueError:
        return json.loads(content)


def send(connection: socket.socket, message: Any) -> None:
    """Send a message.

    Raises Broken where nobody is there any more.
    """
    try:
        connection.sendall(framed(message))
    except OSError as error:
        raise Broken(str(error)) from error


def receive(connection: socket.socket, seconds: float = inf) -> bytes:
    """The next message, as JSON that nobody has looked at.

    Raises Broken where the other side has ended or says that more comes than may, and TimeoutError where it has not
    come as a whole after `seconds`.
    """
    until = monotonic() + seconds
    length = int.from_bytes(_exactly(connection, LENGTH, until), "big")
    if length > LARGEST:
        raise Broken(f"a message of {length:,} bytes, expected at most {LARGEST:,}")
    return _exactly(connection, length, until)


def _exactly(connection: socket.socket, length: int, until: float) -> bytes:
    parts, missing = [], length
    while missing:
        left = until - monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(None if left == inf else left)
        try:
            part = connection.recv(min(missing, 1 << 20))
        except TimeoutError:
            raise
        except OSError as error:
            raise Broken(str(error)) from error
        if not part:
            raise Broken("the other side has ended")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
