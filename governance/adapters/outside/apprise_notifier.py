"""Messages to people outside, through Apprise.

E-mail, Slack, Teams and others, each by its URL.
"""

import logging
from collections.abc import Sequence
from typing import Any

from governance.errors import InvalidDocument, Problem


class AppriseNotifier:
    """Sends messages to all `urls`.

    In the form of https://github.com/caronc/apprise/wiki. Nobody else is contacted.
    """

    def __init__(self, urls: Sequence[str]) -> None:
        import apprise

        self._apprise = apprise.Apprise()
        # By position: a URL may hold a password, and an error ends up on a screen.
        problems = [
            Problem(f"URL {number}", None, "an address that no service of Apprise knows", "such as mailto://, slack://")
            for number, url in enumerate(urls, start=1)
            if not _added(self._apprise, url)
        ]
        if problems:
            raise InvalidDocument("PLACET_NOTIFY", problems)

    def send(self, title: str, body: str) -> bool:
        """Whether everybody was told."""
        import apprise

        return bool(self._apprise.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT))


def _added(apprise: Any, url: str) -> bool:
    # Apprise would write an address that it does not know, password and all, to its log.
    log = logging.getLogger("apprise")
    before, log.disabled = log.disabled, True
    try:
        return bool(apprise.add(url))
    finally:
        log.disabled = before
