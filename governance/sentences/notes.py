"""Why a note, a key or a tile is none."""

from collections.abc import Sequence

from governance.sentences.phrase import sentence


@sentence(byte=7)
def cosignature_is_no_text(byte: int) -> str:
    """Of a witness's line."""
    return f"a cosignature is UTF-8 text; byte {byte} is not"


@sentence(witness="witness.example+1a2b")
def no_line_of_witness(witness: str) -> str:
    """Of a witness's line."""
    return f"there is no line by {witness}"


@sentence()
def checkpoint_without_three_lines() -> str:
    """Of a checkpoint."""
    return "a checkpoint is three lines or more: origin, number of entries, root; none of them empty"


@sentence(entries="07")
def entries_are_no_number(entries: str) -> str:
    """Of a checkpoint."""
    return f"the number of entries is {entries!r}, expected a whole number without leading zeros"


@sentence(root="?")
def root_is_no_base64(root: str) -> str:
    """Of a checkpoint."""
    return f"the root is {root!r}, expected base64"


@sentence(root="AAAA", bytes=32)
def root_of_other_size(root: str, bytes: int) -> str:
    """Of a checkpoint."""
    return f"the root is {root!r}, expected {bytes} bytes in base64"


@sentence(name="a.example", id="1a2b", expected="b.example", expected_id="3c4d")
def line_of_another(name: str, id: str, expected: str, expected_id: str) -> str:
    """Of a witness's line."""
    return f"the line is by {name} ({id}), expected {expected} ({expected_id})"


@sentence(name="witness.example")
def cosignature_too_short(name: str) -> str:
    """Of a witness's line."""
    return f"the cosignature of {name} is too short"


@sentence(name="witness.example")
def cosignature_does_not_hold(name: str) -> str:
    """Of a witness's line."""
    return f"the cosignature of {name} does not hold: it is not over this checkpoint"


@sentence(name="witness.example", stamp=1000000000000000)
def cosignature_in_no_calendar(name: str, stamp: int) -> str:
    """Of a witness's line."""
    return f"the cosignature of {name} has the time {stamp}, which no calendar has"


@sentence(name="a b")
def key_name_unfit(name: str) -> str:
    """Of a key."""
    return f"the key name is {name!r}, expected text without spaces and `+`"


@sentence(name="log.example", bytes=31, expected=32)
def key_of_other_size(name: str, bytes: int, expected: int) -> str:
    """Of a key."""
    return f"the key of {name} has {bytes} bytes, expected {expected}"


@sentence()
def key_is_private() -> str:
    """Of a key."""
    return "this is a private key, expected a public one; do not show it to anybody"


@sentence(name="log.example", id="1a2b", claimed="3c4d")
def key_has_another_id(name: str, id: str, claimed: str) -> str:
    """Of a key."""
    return f"the public key of {name} has id {id}, it says {claimed}"


@sentence(begins="PRIVATE+KEY+")
def no_private_key(begins: str) -> str:
    """Of a key."""
    return f"a private key begins with {begins}; this text does not"


@sentence()
def private_key_damaged() -> str:
    """Of a key."""
    return "the private key is damaged: its name, its id and its key do not belong together"


@sentence(byte=7)
def note_is_no_text(byte: int) -> str:
    """Of a note."""
    return f"a note is UTF-8 text; byte {byte} is not"


@sentence()
def note_has_control_characters() -> str:
    """Of a note."""
    return "a note has no control characters but newlines"


@sentence()
def note_without_signatures() -> str:
    """Of a note."""
    return "a note is text, an empty line, and lines of signatures, each ended by a newline"


@sentence(signatures=99, most=64)
def note_has_many_signatures(signatures: int, most: int) -> str:
    """Of a note."""
    return f"the note has {signatures} signatures, expected at most {most}"


@sentence(line="- log.example AAAA")
def no_signature_line(line: str) -> str:
    """Of a note."""
    return f"a signature line is `— NAME BASE64`, not {line!r}"


@sentence(name="log.example", bytes=3)
def signature_too_short(name: str, bytes: int) -> str:
    """Of a note."""
    return f"the signature of {name} has {bytes} bytes, expected a key id and a signature"


@sentence(name="log.example", id="1a2b")
def signature_does_not_hold(name: str, id: str) -> str:
    """Of a note."""
    return f"the signature of {name} ({id}) does not hold: the text is not the one it signed"


@sentence(signers=("a.example (1a2b)",), expected=("b.example (3c4d)",))
def signed_by_others(signers: Sequence[str], expected: Sequence[str]) -> str:
    """Of a note."""
    return f"the note is signed by {', '.join(signers)}; expected a signature of {', '.join(expected) or 'nobody'}"


@sentence(private=False)
def key_not_in_three_parts(private: bool) -> str:
    """Of a key."""
    return f"a {'private' if private else 'public'} key is written NAME+ID+KEY"


@sentence(name="log.example")
def key_of_unknown_type(name: str) -> str:
    """Of a key."""
    return f"the key of {name} is of a type that is not known; expected Ed25519 (01) or a cosigner's (04)"


@sentence(text="?")
def no_base64(text: str) -> str:
    """Of a note."""
    return f"{text!r} is not base64"


@sentence(text="AAAB==")
def base64_in_another_way(text: str) -> str:
    """Of a note."""
    return f"{text!r} is not how these bytes are written in base64"


@sentence(path="0/x")
def path_is_no_tile(path: str) -> str:
    """Of a tile that is asked for."""
    return (
        f"{path!r} is no tile; expected LEVEL/N or entries/N, then .p/WIDTH if it is partial, and N as in x001/x234/067"
    )


@sentence(number="x000/001")
def tile_number_unfit(number: str) -> str:
    """Of a tile that is asked for."""
    return f"the number {number} is not written as short as it can be, or is beyond every log"


@sentence(level=9, most=5)
def tile_level_too_high(level: int, most: int) -> str:
    """Of a tile that is asked for."""
    return f"the level is {level}, expected at most {most}"


@sentence(width="256", most=255)
def partial_tile_too_wide(width: str, most: int) -> str:
    """Of a tile that is asked for."""
    return f"a partial tile of width {width} is asked for, expected 1 to {most}"
