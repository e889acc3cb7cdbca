"""A websocket handshake, byte for byte as a test has it.

No client adds or mends a header.
"""

import socket
from collections.abc import Mapping


def handshake(url: str, headers: Mapping[str, str]) -> int:
    """The status with which the server at `url` answers.

    101 where it opens the websocket.
    """
    host, _, port = url.removeprefix("http://").partition(":")
    fields = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "streamlit",
        **headers,
    }
    lines = ["GET /_stcore/stream HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall("\r\n".join(lines).encode("latin-1"))
        return int(connection.recv(12)[9:12])
