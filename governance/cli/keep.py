"""Commands for the keeper of the log.

Its keys, what must be forgotten, copies of it, and the form of its tables.
"""

from pathlib import Path

import click

from governance.adapters.store.kept_checkpoint import KeptCheckpoint
from governance.adapters.store.sql_schema import NEWEST
from governance.adapters.store.sql_store import SqlStore
from governance.adapters.store.store_backup import Made, write_backup
from governance.adapters.store.store_restore import Backup, Place
from governance.adapters.store.store_restore import restore as restore_backup
from governance.audit.log import key_in_force
from governance.audit.note import SignerKey, VerifierKey
from governance.audit.verify import Verification
from governance.cli.acting import EXIT_BROKEN_LOG, as_person, because, enter, fail, open_ports, step, tell
from governance.committee.course import REQUEST
from governance.committee.kinds import KINDS
from governance.errors import KeyUnavailable
from governance.sentences import commands
from governance.sentences.phrase import counted
from governance.sentences.times import moment
from governance.services.log import erase as erasing
from governance.services.log.backup import ends_before, require_nothing_lost
from governance.services.log.rotate import rotate_key
from governance.services.log.verify import verify_log
from governance.services.ports import Ports
from governance.settings import Settings


@click.group()
def key() -> None:
    """The keys that sign the log."""


@key.command("show")
@click.pass_obj
def show_key(settings: Settings) -> None:
    """Print the public keys of the log.

    The one in force comes last. Give it to those who check the log.
    """
    ports = open_ports(settings)
    with ports.store.reader() as reader:
        keys = reader.log.keys()
    newest = _newest_key(ports)
    if newest is None:
        fail(commands.no_key_to_show())
    for key in keys:
        click.echo(f"{key.key}  (from entry {key.since}{', in force' if key.key == newest else ''})")
    ports.keyring.holding(newest)
    click.echo(f"The private half of the one in force is in {_key_place(settings)}")


@key.command("rotate")
@as_person
@because
@click.pass_obj
def rotate(settings: Settings, person: str, reason: str) -> None:
    """Go on under a new key.

    An entry under the old key announces it.
    """
    acting = enter(settings, person)
    new = rotate_key(acting, reason)
    tell(
        acting.ports,
        f"The log is signed with {new} from now on; publish this key, and keep the old one published beside it",
    )


@click.group()
def erase() -> None:
    """Forget who somebody was, what was said, or what a case was.

    The log says so and still verifies.
    """


@erase.command("person")
@click.argument("person_id", metavar="ID")
@as_person
@because
@click.pass_obj
def erase_person(settings: Settings, person_id: str, person: str, reason: str) -> None:
    """Forget who ID was.

    In the log, and in what was done to requests. Minutes and other documents are named by their digests and stay as
    they are, and so do messages that were queued or sent, and exports and backups that were given out.
    """
    acting = enter(settings, person)
    gone = erasing.erase_person(acting, person_id, reason)
    tell(acting.ports, f"{person_id} is forgotten; the log goes on to call them {', '.join(gone)}. {NOT_REACHED}")


@erase.command("words")
@click.argument("entry", type=click.IntRange(min=0))
@as_person
@because
@click.pass_obj
def erase_words(settings: Settings, entry: int, person: str, reason: str) -> None:
    """Forget the reason that somebody gave in ENTRY.

    What was done, when and on what stays. Minutes and other documents are named by their digests and stay as they
    are, and so do messages that were queued or sent, and exports and backups that were given out.
    """
    acting = enter(settings, person)
    erasing.erase_words(acting, entry, reason)
    tell(acting.ports, f"The words of entry {entry} are forgotten. {NOT_REACHED}")


@erase.command("case")
@click.argument("model")
@click.argument("version")
@click.argument("case_id", metavar="ID")
@as_person
@because
@click.pass_obj
def erase_case(settings: Settings, model: str, version: str, case_id: str, person: str, reason: str) -> None:
    """Forget what the prediction ID was.

    Evidence about MODEL VERSION keeps its seal, so that everybody sees that a case was there. Take it out of the
    prediction log first, or the next assessment may keep it again. Exports and backups that were given out stay as
    they are.
    """
    acting = enter(settings, person)
    number = erasing.erase_case(acting, model, version, case_id, reason)
    times = "once" if number == 1 else f"{number} times"
    tell(
        acting.ports,
        f"Case {case_id} of {model}/{version} is forgotten; it was kept {times}. Not reached: the prediction log, and exports and "
        "backups that were made before",
    )


NOT_REACHED = "Not reached: minutes and other documents, messages, and exports and backups that were made before"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--with-key", is_flag=True, help="Put the private key of the log into it too: keep such a file as the key."
)
@click.pass_obj
def backup(settings: Settings, file: Path, with_key: bool) -> None:
    """Write the store and the documents of the home to FILE.

    Any database can be filled from it. The file holds what the log's seals keep from the public: names and reasons.
    Only you can read it.
    """
    ports = open_ports(settings)
    store = ports.store
    assert isinstance(store, SqlStore)
    private = _private_key(ports) if with_key else None
    made = write_backup(store, settings.home, file, ports.clock(), step, private)
    click.echo(f"{_wrote(made, file)}. {_about_key(settings, private)}")
    if not made.found.intact:
        fail_broken(
            f"The log in it does not hold: {made.found.fault}. `placet restore` refuses it; keep it as evidence, and run `placet verify`"
        )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--older", is_flag=True, help="Although this console has seen later entries, which will be lost.")
@click.pass_obj
def restore(settings: Settings, file: Path, older: bool) -> None:
    """Fill an empty home and store from a backup.

    All of it, or nothing. Then the log is checked as `placet verify` does. A home that still has its checkpoint
    recognises an older copy by it.
    """
    backup_file = Backup(file)
    kept = KeptCheckpoint(settings.home / "checkpoint").read()
    expected = require_nothing_lost(backup_file.checkpoint, kept, older=older)
    place = Place(settings.store, settings.home, None if settings.key_is_given else Path(settings.key_place))
    restored = restore_backup(backup_file, place, [] if expected is None else [expected], step)
    made = f"made on {moment(backup_file.manifest.made_at)}, on {backup_file.manifest.database}"
    click.echo(f"Restored {file}, {made}, into {settings.home}: {restored.head.text}")
    _check(settings, gone_on=ends_before(backup_file.checkpoint, kept))


@click.command()
@click.option("--grant", "role", help="A PostgreSQL role that may use the console, and only add to the log.")
@click.pass_obj
def migrate(settings: Settings, role: str | None) -> None:
    """Bring the tables of the store to the present form.

    Opening a store does this too, where it may.
    """
    store = open_ports(settings).store
    assert isinstance(store, SqlStore)
    if store.found_form == NEWEST:
        click.echo(f"The tables have form {NEWEST}, which is the present one")
    else:
        before = "There were no tables" if store.found_form is None else f"The tables had form {store.found_form}"
        click.echo(f"{before}; now they have form {NEWEST}")
    if role is not None:
        store.grant(role)
        click.echo(f"{role} may use the console; entries and keys of the log it may only read and add")


def fail_broken(message: str) -> None:
    """Print that a log does not hold, and exit with 1.

    The sentence goes to stderr.
    """
    click.echo(message, err=True)
    raise SystemExit(EXIT_BROKEN_LOG)


def _newest_key(ports: Ports) -> VerifierKey | None:
    with ports.store.reader() as reader:
        return key_in_force(reader.log.keys(), reader.log.size())


def _key_place(settings: Settings) -> str:
    return "the setting PLACET_LOG_KEY" if settings.key_is_given else settings.key_place


def _private_key(ports: Ports) -> SignerKey:
    newest = _newest_key(ports)
    if newest is None:
        fail(commands.no_key_to_back_up())
    return ports.keyring.holding(newest)


def _wrote(made: Made, file: Path) -> str:
    items = sum(table.rows for table in made.manifest.tables if table.name in ("item", "request"))
    # One alone is a request: a thing of any other kind rests on one.
    kinds = counted(items, REQUEST.name, " and ".join(kind.plural for kind in KINDS))
    return f"Wrote {file} ({made.size:,} bytes): {kinds}, a log of {made.found.head.text}"


def _about_key(settings: Settings, private: SignerKey | None) -> str:
    if private is None:
        return f"The private key of the log is not in it: keep a copy of what is in {_key_place(settings)} elsewhere"
    return "The private key of the log is in it: whoever can read this file can sign in the log's name"


def _check(settings: Settings, *, gone_on: bool) -> None:
    """The result of `placet verify` for a restored store.

    It also says what is still missing.
    """
    ports = open_ports(settings)
    newest, trusted = _newest_key(ports), None
    if newest is not None:
        try:
            ports.keyring.holding(newest)
        except KeyUnavailable as error:
            trusted = newest
            click.echo(f"Nothing can be recorded yet: {error}. Put your copy of it there", err=True)
    verified = verify_log(ports, trusted=trusted)
    if gone_on:
        click.echo(_older(verified, settings), err=True)
    elif verified.intact:
        click.echo(f"The log is intact: {verified.head.text}")
    else:
        fail_broken(f"The log does not hold: {verified.fault}. Verified before that: {verified.head.text}")


def _older(verified: Verification, settings: Settings) -> str:
    return (
        f"This is an older copy. `placet verify` says so, and will go on saying so until {settings.home / 'checkpoint'} is moved away: "
        f"{verified.fault}. Witnesses, and everybody who kept a checkpoint, will notice as well. Nothing more must be recorded in "
        "this log under its key: docs/tasks/back-up-and-restore.md says how to go on"
    )


COMMANDS = (key, erase, backup, restore, migrate)
