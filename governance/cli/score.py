"""The command that says which models can be run here, and how."""

from importlib.util import find_spec

import click

from governance.bootstrap import sandbox
from governance.cli.acting import open_ports
from governance.sentences.scoring import LAYERS
from governance.services.evidence.explore import look_at_model
from governance.settings import Settings

LIBRARIES = {
    "xgboost": "XGBoost",
    "skops": "scikit-learn in skops",
    "lightgbm": "LightGBM",
    "catboost": "CatBoost",
    "onnxruntime": "ONNX",
    "statsmodels": "statsmodels, as code of an author",
}
"""Libraries that read models, and what they read."""


@click.command()
@click.argument("model", required=False)
@click.argument("version", required=False)
@click.pass_obj
def scorer(settings: Settings, model: str | None, version: str | None) -> None:
    """Say which models can be run here, and how.

    With MODEL and VERSION, whether this one can be. `placet assess` and the pages run them in a process of its own, and start it
    themselves.
    """
    if model is not None and version is None:
        raise click.UsageError("a MODEL has versions; expected a VERSION too")
    if model is None or version is None:
        _machine()
        return
    looked = look_at_model(open_ports(settings), model, version)
    if looked.reason is None:
        click.echo(f"{model}/{version} can be run ({', '.join(looked.models)}). It reads {', '.join(looked.columns)}.")
    else:
        click.echo(f"{model}/{version} cannot be run: {looked.reason}.")


def _machine() -> None:
    entered = sandbox()
    click.echo("A process that holds a model has:")
    for layer, words in LAYERS.items():
        click.echo(f"  {'yes' if layer in entered.layers else 'no '}  {words}")
    if entered.missing:
        click.echo(f"So no code of an author runs here ({entered.missing}); formats that run no code are loaded.")
    else:
        click.echo("So code of an author may run here, where a specification says `run_author_code: sandboxed`.")
    click.echo("Read here:")
    for library, what in LIBRARIES.items():
        click.echo(f"  {'yes' if find_spec(library) else 'no '}  {what}")


COMMANDS = (scorer,)
