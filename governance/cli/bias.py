"""The command that audits for bias.

It prints what was found, and what mitigations would have changed.
"""

from pathlib import Path

import click

from governance.canonical import short
from governance.cli.acting import as_person, enter, step, tell
from governance.cli.papers import output, put
from governance.papers.bias import bias_paper
from governance.services.evidence.audit_bias import audit_bias
from governance.settings import Settings


@click.command()
@click.argument("model")
@click.argument("version")
@as_person
@output
@click.pass_obj
def bias(settings: Settings, model: str, version: str, person: str, output: Path | None) -> None:
    """Measure bias in sample, outcomes and features, and try mitigations.

    The report is attached to the version.
    """
    acting = enter(settings, person)
    report = audit_bias(acting, model, version, step)
    labels = acting.ports.documents.spec(model).labels
    put(bias_paper(report, report.digest, labels), output, acting.ports.printer)
    step(f"the report is attached, digest {short(report.digest)}; the next assessment counts it in")
    tell(acting.ports)


COMMANDS = (bias,)
