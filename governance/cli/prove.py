"""Commands that prove: checking the log, and exporting what others can check."""

import sys
from datetime import datetime
from pathlib import Path

import click

from governance.audit import verify_bundle
from governance.audit.checkpoint import open_checkpoint
from governance.audit.note import read_verifier_key
from governance.cli.acting import EXIT_BROKEN_LOG, acting_as, fail, open_ports, step, write
from governance.cli.profile import count
from governance.sentences import commands
from governance.sentences.phrase import counted
from governance.services.acting import seeing_everything
from governance.services.evidence.profile import Wanted
from governance.services.log import verify as prove
from governance.services.log.export import export_item, export_since
from governance.services.log.tables import NOT_ON_RECORD
from governance.services.log.witness import witnessed_summary
from governance.settings import Settings


@click.command()
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that somebody kept; the log must go on from it.",
)
@click.option(
    "--key", help="The public key that the log must be signed with. [default: the one whose private half is here]"
)
@click.option("--rebuild", is_flag=True, help="Then make the caches again; who asks for it is named with --as.")
@click.option("--as", "person", help="With --rebuild: id of the person who acts, who may assess.")
@click.pass_obj
def verify(settings: Settings, kept: tuple[Path, ...], key: str | None, rebuild: bool, person: str | None) -> None:
    """Check the audit log from its first byte.

    The acts that it explains are checked too. Exit code 1 where something was changed.
    """
    if rebuild != (person is not None):
        fail(commands.who_counts_anew())
    ports = open_ports(settings)
    acting = None if person is None else acting_as(ports, person)
    trusted = None if key is None else read_verifier_key(key)
    with ports.store.reader() as reader:
        keys = [log_key.key for log_key in reader.log.keys()]  # noqa: SIM118  (no mapping)
    checkpoints = [open_checkpoint(path.read_bytes(), keys)[0] for path in kept]
    verification = prove.verify_log(ports, checkpoints, trusted)
    if not verification.intact:
        click.echo(
            f"The log was tampered with: {verification.fault}. Verified before that: {verification.head.text}", err=True
        )
        sys.exit(EXIT_BROKEN_LOG)
    erased = (
        f" Words of entries {', '.join(map(str, verification.erased))} were erased, as the log says."
        if verification.erased
        else ""
    )
    click.echo(f"The log is intact: {verification.head.text}.{erased}")
    for remark in (*verification.remarks, *verification.lacking):
        click.echo(f"But {remark}", err=True)
    for sentence in witnessed_summary(ports):
        click.echo(sentence)
    for table, how in NOT_ON_RECORD.items():
        click.echo(f"The table {table} is not on record: {how}")
    if acting is not None:
        for model in ports.documents.models():
            count(acting, model, None, Wanted(again=True))
    if verification.lacking:
        sys.exit(EXIT_BROKEN_LOG)


@click.command()
@click.option(
    "--item",
    "--request",
    "item_id",
    metavar="ID",
    help="Everything on record about this request, or whatever else has an id.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Every entry from this day (UTC) on.")
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that somebody kept; the export proves that it is the beginning of this log.",
)
@click.option(
    "--with-cases", is_flag=True, help="Also the single predictions that evidence names: they are somebody's."
)
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The .zip file to write."
)
@click.pass_obj
def export(
    settings: Settings,
    item_id: str | None,
    since: datetime | None,
    kept: tuple[Path, ...],
    with_cases: bool,
    output: Path,
) -> None:
    """Write a ZIP with decisions and their proofs.

    Others check it without Placet. Exit code 1 where it does not hold.
    """
    if (item_id is None) == (since is None):
        fail(commands.what_to_export())
    ports, checkpoints = open_ports(settings), [path.read_bytes() for path in kept]
    if item_id is not None:
        made = export_item(seeing_everything(ports), item_id, kept=checkpoints, progress=step, with_cases=with_cases)
    else:
        assert since is not None
        made = export_since(
            seeing_everything(ports), since.date(), kept=checkpoints, progress=step, with_cases=with_cases
        )
    content = made.zipped()
    write(output, content)
    check = verify_bundle.Check(verify_bundle.read_zip(content), kept=checkpoints, size=len(content)).run()
    if check.faults:
        click.echo(f"The export does not hold: {check.faults[0].sentence}. Run `placet verify`", err=True)
        sys.exit(EXIT_BROKEN_LOG)
    click.echo(
        f"It holds {counted(made.entries, 'entry', 'entries')}, and verifies: python verify_bundle.py {output.name} --key {check.newest_key}"
    )


COMMANDS = (verify, export)
