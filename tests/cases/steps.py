"""The steps of somebody who tries a case.

Commands of `placet`, and what lies beside them.
"""

import shutil
import zipfile
from collections.abc import Callable

import numpy as np
import pandas as pd

from governance.settings import DATA
from governance.statistics.profile import total
from tests.cases.console import Console

Step = str | Callable[[Console], None]
"""A command of `placet`, or what somebody does beside the commands."""

TABLES = ("*.csv", "*.parquet", "log")


def founded(console: Console) -> None:
    """The demo's people and rules."""
    (console.home / "models").mkdir()
    shutil.copy(DATA / "people.yaml", console.home)
    shutil.copy(DATA / "policies" / "standard.yaml", console.home / "policy.yaml")


def tried(console: Console) -> None:
    """A home with the case's specification and log, and its model assessed."""
    console.register("case", console.case / "model")
    founded(console)
    shutil.copy(console.case / "case.yaml", console.home / "models")
    console.bring(*TABLES)
    console.run("assess case 1 --as farah")


def drafted(
    log: str = "log.parquet", *changes: tuple[str, str], options: str = "", beside: Step | None = None, of: str = ""
) -> Step:
    """Draft a specification from a log of the case.

    `placet init` writes it, and a person's entries are filled in.
    """

    def step(console: Console) -> None:
        console.register("loans", console.case / "art")
        console.case = console.case.parent / of if of else console.case
        console.bring(*TABLES)
        if callable(beside):
            beside(console)
        console.run(f"init --model loans --log '{{home}}/{log}' {options}")
        console.put(("^favourable:.*", "favourable: 0"), (r"people: \[\]", "people: [farah]"), *changes)

    return step


def changed(*changes: tuple[str, str]) -> Step:
    return lambda console: console.put(*changes)


ASSESSED = "assess loans 1 --as farah"
ASKED = "request loans 1 --as farah --reason x"
LOW = ("tier: high", "tier: low")
BY_SEX = ("sensitive: .*", "sensitive: {sex: {column: sex}}")


def registered(folder: str = "") -> Step:
    """Register what this folder of the case holds.

    With the log of another case, since any log is good enough.
    """

    def step(console: Console) -> None:
        console.register("case", console.case / (folder or "nothing"))
        specified(console)

    return step


def specified(console: Console) -> None:
    founded(console)
    other = console.case.parent / "05-outcomes-whose-ids-match-nothing"
    shutil.copy(other / "case.yaml", console.home / "models")
    for name in ("log.parquet", "outcomes.csv"):
        shutil.copy(other / name, console.home)


def without(name: str) -> Step:
    return lambda console: (console.home / name).unlink()


def renamed(column: str, name: str) -> Step:
    """The log of the case, with a column of another name."""

    def step(console: Console) -> None:
        log = pd.read_parquet(console.case / "log.parquet").rename(columns={column: name})
        log.to_parquet(console.home / "log.parquet", index=False)

    return step


def explained(console: Console) -> None:
    explanation = console.evidence().explanation
    console.said += f"explanation: {explanation.method}: {explanation.reason}\n"


VOTES = tuple(f"vote R-0001 approve --as {member} --reason ok" for member in ("ben", "clara", "elena"))


def unreachable(registry: str) -> Step:
    return lambda console: setattr(console, "registry", registry)


def no_password_kept(console: Console) -> None:
    """Check that the registry's password is in no file.

    Neither in the home's files, and not in those of its backup.
    """
    kept = [path.read_bytes() for path in console.home.glob("placet.db*")]
    with zipfile.ZipFile(console.home / "kept.zip") as backup:
        kept += [backup.read(name) for name in backup.namelist()]
    assert not [file for file in kept if b"S3cretPw" in file]


def reversed_outcomes(console: Console) -> None:
    path = console.home / "outcomes.parquet"
    late = pd.read_parquet(path)
    late.assign(outcome=1 - late["outcome"]).to_parquet(path, index=False)


def counted(console: Console) -> None:
    """The cases with outcome 1 that the counts have as decided 1."""
    with console.ports.store.reader() as reader:
        profile = total(reader.profiles.of(console.model, "1", reader.evidence.assessment(console.model, "1").binning))
    console.said += f"{profile.answers.all.tp} of {profile.answers.all.tp + profile.answers.all.fn}\n"


def a_regressor(console: Console) -> None:
    """The commonest regression: rentals of bicycles by day.

    Predicted by xgboost.XGBRegressor.
    """
    import xgboost

    draw = np.random.default_rng(15)
    days = pd.DataFrame(
        {"temp": draw.normal(15, 8, 731), "hum": draw.uniform(0, 1, 731), "weekday": np.arange(731) % 7}
    )
    rentals = 3_000 + 150 * days["temp"] - 800 * days["hum"] + draw.normal(0, 300, 731)
    model = xgboost.XGBRegressor(n_estimators=20, max_depth=3).fit(days, rentals)
    folder = console.home.parent / "rentals"
    folder.mkdir()
    model.get_booster().save_model(folder / "model.ubj")
    (folder / "MLmodel").write_text("flavors:\n  xgboost:\n    data: model.ubj\n")
    console.register("case", folder)
    times = pd.date_range("2024-01-01", periods=731)
    log = days.assign(id=np.arange(731), time=times, prediction=model.predict(days).astype(float), outcome=rentals)
    log.to_parquet(console.home / "log.parquet", index=False)


def strict_about_parity(console: Console) -> None:
    shutil.copy(console.case / "policy.yaml", console.home)
