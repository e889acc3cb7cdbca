"""Give the log a new key.

An entry under the old one announces it. It is in force from the next entry on.
"""

from governance.audit.event import Event
from governance.audit.log import KEY_SUBJECT, ROTATED
from governance.audit.note import VerifierKey
from governance.errors import Refused
from governance.people.permissions import Action
from governance.sentences import keeping
from governance.services.acting import Acting
from governance.services.record import require_reason


def rotate_key(acting: Acting, reason: str) -> VerifierKey:
    """Rotate the key, and return the public half to be published.

    The private half of the old one is not kept. A crash leaves the new key beside the old one; whichever the log was
    last signed with is found, and a rotation that the log has on record already is finished, not done again; unless
    somebody has written or checked the log meanwhile, which finishes it too: to rotate then is another rotation.
    Raises Refused, and KeyUnavailable where no key can be made.
    """
    require_reason(reason)
    acting.require(Action.KEEP_LOG)
    new = acting.ports.keyring.prepare().verifier
    with acting.ports.store.writer() as writer:
        keys = writer.log.keys()
        if not keys:
            raise Refused(keeping.nothing_to_rotate())
        if keys[-1].key != new:
            writer.log.rotate(Event(ROTATED, acting.now, acting.actor, f"{KEY_SUBJECT}{new}", reason.strip()), new)
    acting.ports.keyring.holding(new)  # from now on it is the one that is kept
    return new
