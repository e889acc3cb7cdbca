"""Why no backup is written, or none restored."""

from collections.abc import Sequence

from governance.sentences.notes import note_is_no_text
from governance.sentences.phrase import Phrase, counted, sentence


@sentence(path="placet.zip")
def backup_exists(path: str) -> str:
    """Of a backup that is written."""
    return f"{path} is there already; name a new file, so that the older copy is kept"


@sentence(draft="placet.zip.part")
def backup_under_way(draft: str) -> str:
    """Of a backup that is written."""
    return f"{draft} is there: another backup is being written, or was interrupted; in the latter case delete it"


@sentence(draft="placet.zip.part", fault="Permission denied")
def backup_not_begun(draft: str, fault: str | None) -> str:
    """Of a backup that is written."""
    return f"{draft} cannot be written: {fault}"


@sentence(draft="placet.zip.part", fault="No space left on device")
def backup_not_ended(draft: str, fault: str | None) -> str:
    """Of a backup that is written."""
    return f"{draft} cannot be written: {fault}; there is no backup"


@sentence(path="placet.zip", fault=None)
def no_backup(path: str, fault: str | None) -> str:
    """Of a backup that is restored."""
    return f"{path} is no backup of Placet, or not whole: {'its manifest says something else' if fault is None else fault}; expected a file that `placet backup` has written"


@sentence(path="placet.zip", fault=note_is_no_text(7))
def checkpoint_in_backup_unreadable(path: str, fault: Phrase) -> str:
    """Of a backup that is restored."""
    return f"the checkpoint in {path} cannot be read: {fault}"


@sentence(path="placet.zip", fault="no UTF-8")
def key_in_backup_unreadable(path: str, fault: str) -> str:
    """Of a backup that is restored."""
    return f"the key in {path} cannot be read: {fault}"


@sentence(path="placet.zip", name="tables/act.jsonl", sha256="1a2b", expected="3c4d")
def member_was_changed(path: str, name: str, sha256: str, expected: str) -> str:
    """Of a backup that is restored."""
    return f"{path} was changed, or damaged: {name} has a SHA-256 that begins with {sha256}, expected {expected}"


@sentence(member="tables/act.jsonl", path="placet.zip", fault="no such column")
def row_in_backup_unfit(member: str, path: str, fault: str) -> str:
    """Of a backup that is restored."""
    return f"a row of {member} in {path} cannot be kept: {fault}"


@sentence(member="tables/act.jsonl", path="placet.zip", rows=3, expected=4)
def rows_in_backup_missing(member: str, path: str, rows: int, expected: int) -> str:
    """Of a backup that is restored."""
    return f"{member} in {path} has {counted(rows, 'row')}, expected {expected}"


@sentence(name="tables/act.jsonl", most=50000000)
def line_in_backup_too_long(name: str, most: int) -> str:
    """Of a backup that is restored."""
    return f"{name} has more than {most:,} bytes"


@sentence(name="line 3 of tables/act.jsonl", fault="no JSON")
def line_in_backup_unreadable(name: str, fault: str) -> str:
    """Of a backup that is restored."""
    return f"{name} cannot be read: {fault}"


@sentence(path="placet.zip", members=9000, bytes=1000000000000, most_members=1000, most=100000000000)
def backup_unpacks_to_much(path: str, members: int, bytes: int, most_members: int, most: int) -> str:
    """Of a backup that is restored."""
    return f"{path} has {counted(members, 'file')} that unpack to {bytes:,} bytes, expected at most {most_members:,} and {most:,}"


@sentence(path="placet.zip", format=2, form="0099", program="0.9", known_format=1, first="0001", newest="0010")
def backup_of_another_version(
    path: str, format: int, form: str, program: str, known_format: int, first: str, newest: str
) -> str:
    """Of a backup that is restored."""
    return f"{path} is a backup of format {format} with tables of form {form}, written by Placet {program}; this program knows format {known_format} and forms {first} to {newest}: use that version, or a later one"


@sentence(path="placet.zip", names=("log.key",))
def backup_differs_from_manifest(path: str, names: Sequence[str]) -> str:
    """Of a backup that is restored."""
    return f"{path} does not hold what its manifest says; the difference is in {', '.join(names)}"


@sentence(name="home/people.yaml", path="placet.zip", most=10000000)
def document_in_backup_too_large(name: str, path: str, most: int) -> str:
    """Of a backup that is restored."""
    return f"{name} in {path} has more than {most:,} bytes"


@sentence(path="placet.zip", name="log.key", fault="Bad CRC-32")
def backup_damaged(path: str, name: str, fault: str) -> str:
    """Of a backup that is restored."""
    return f"{path} is damaged: {name} cannot be read: {fault}"


@sentence(names=("people.yaml",))
def home_has_other_contents(names: Sequence[str]) -> str:
    """Of a backup that is restored."""
    return f"the backup has other contents for {', '.join(names)}; move them away, or restore into another home"


@sentence(form="0004", expected="0010")
def store_of_another_form(form: str | None, expected: str) -> str:
    """Of a backup that is restored."""
    return f"the store has tables of form {form}, the backup is of form {expected}; name a database without tables"


@sentence(tables=("act",))
def store_is_not_empty(tables: Sequence[str]) -> str:
    """Of a backup that is restored."""
    return f"the store is not empty: it has rows ({', '.join(tables)}); a backup is restored into an empty one, in another home or database"


@sentence(fault="entry 3 was changed")
def log_in_backup_does_not_hold(fault: str | None) -> str:
    """Of a backup that is restored."""
    return f"nothing was restored: the log in the backup does not hold: {fault}"


@sentence(fault="R-0007 was changed")
def tables_in_backup_differ(fault: str | None) -> str:
    """Of a backup that is restored."""
    return f"nothing was restored: the tables in the backup do not say what its log says: {fault}"
