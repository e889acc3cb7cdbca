"""Requests that come from no page of the console.

The console is at http://127.0.0.1:8501.
"""

HOST, ORIGIN = "127.0.0.1:8501", "http://127.0.0.1:8501"

ELSEWHERE: dict[str, tuple[str, str | None]] = {
    "a name that was bound to this machine": ("evil.example:8501", "http://evil.example:8501"),
    "a name that was bound to this machine, its origin hidden": ("evil.example:8501", None),
    "a page of another name": (HOST, "http://evil.example"),
    "a page of another name on our port": (HOST, "http://evil.example:8501"),
    "another port of this machine": (HOST, "http://127.0.0.1:9999"),
    "another port of localhost": (HOST, "http://localhost:9999"),
    "no port": (HOST, "http://127.0.0.1"),
    "localhost, when we were asked by number": (HOST, "http://localhost:8501"),
    "the number, when we were asked as localhost": ("localhost:8501", ORIGIN),
    "another scheme": (HOST, "https://127.0.0.1:8501"),
    "another scheme of localhost": ("localhost:8501", "https://localhost:8501"),
    "https localhost without port": (HOST, "https://localhost"),
    "a websocket as origin": (HOST, "ws://127.0.0.1:8501"),
    "null": (HOST, "null"),
    "empty": (HOST, ""),
    "any": (HOST, "*"),
    "two origins in one": (HOST, f"{ORIGIN} http://evil.example"),
    "another port beside ours": ("127.0.0.1:9999", "http://127.0.0.1:9999"),
    "a host without port": ("127.0.0.1", ORIGIN),
    "upper case": ("LOCALHOST:8501", "http://LOCALHOST:8501"),
    "mixed case in the origin": ("localhost:8501", "http://LocalHost:8501"),
    "a dot at the end": ("localhost.:8501", "http://localhost.:8501"),
    "a dot at the end of the origin": ("localhost:8501", "http://localhost.:8501"),
    "a name that begins with ours": ("localhost.evil.example:8501", "http://localhost.evil.example:8501"),
    "a name that ends with ours": ("evil.localhost:8501", "http://evil.localhost:8501"),
    "another loopback number": ("127.0.0.2:8501", "http://127.0.0.2:8501"),
    "the number written short": ("127.1:8501", "http://127.1:8501"),
    "the number as one": ("2130706433:8501", "http://2130706433:8501"),
    "IPv6": ("[::1]:8501", "http://[::1]:8501"),
    "IPv6 with our number in it": ("[::ffff:127.0.0.1]:8501", "http://[::ffff:127.0.0.1]:8501"),
    "every address": ("0.0.0.0:8501", "http://0.0.0.0:8501"),
    "our name as a user": (HOST, f"http://{HOST}@evil.example"),
    "a user at our name": (HOST, f"http://evil.example@{HOST}"),
    "a user at our name as host": (f"evil.example@{HOST}", ORIGIN),
    "a path behind our name": (HOST, f"{ORIGIN}/"),
    "a fragment behind our name": (HOST, f"{ORIGIN}#evil.example"),
    "a space before": (f" {HOST}", f"http:// {HOST}"),
    "no host": ("", ORIGIN),
    "a port with zeros": ("127.0.0.1:08501", "http://127.0.0.1:08501"),
}
"""Host, then Origin; None: the header is missing."""
