from governance.audit.checkpoint import Checkpoint
from governance.services.log.backup import ends_before, require_nothing_lost
from tests.builders import A_KEY

FOUR = Checkpoint("log.placet.test", 4, b"4" * 32)
FIVE = Checkpoint("log.placet.test", 5, b"5" * 32)


def kept(checkpoint: Checkpoint) -> bytes:
    return checkpoint.signed(A_KEY).written.encode()


def test_where_nothing_was_kept_any_copy_will_do():
    assert require_nothing_lost(FOUR, None) is None
    assert require_nothing_lost(None, None) is None
    assert not ends_before(FOUR, None)


def test_a_copy_that_reaches_as_far_as_what_was_kept_must_contain_it():
    assert require_nothing_lost(FOUR, kept(FOUR)) == FOUR
    assert require_nothing_lost(FIVE, kept(FOUR)) == FOUR
    assert not ends_before(FIVE, kept(FOUR))


def test_an_older_copy_will_do_where_it_must_and_is_known_as_one():
    assert require_nothing_lost(FOUR, kept(FIVE), older=True) is None
    assert ends_before(FOUR, kept(FIVE))
