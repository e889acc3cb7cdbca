"""Witnesses of the log, reached over HTTP (C2SP tlog-witness).

A file names them.
"""

from pathlib import Path

from governance.adapters.outside.http_post import post
from governance.audit.witness_policy import WitnessPolicy, read_policy
from governance.errors import NotFound, WitnessUnavailable
from governance.sentences import asking
from governance.services.ports import Answer


class HttpWitnesses:
    """The witnesses of the policy in a file.

    See `governance.services.ports.Witnesses`.
    """

    def __init__(self, policy: Path) -> None:
        self._policy = policy

    def policy(self) -> WitnessPolicy:
        """What the file says now."""
        try:
            content = self._policy.read_bytes()
        except OSError as error:
            raise NotFound(asking.witnesses_cannot_be_read(str(self._policy), error.strerror)) from error
        return read_policy(content, str(self._policy))

    def add_checkpoint(self, url: str, body: bytes) -> Answer:
        """What the witness answers."""
        return post(f"{url}/add-checkpoint", body, "text/plain; charset=utf-8", WitnessUnavailable)
