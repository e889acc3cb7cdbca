"""Write into the documents what the program prints.

`python -m tests.documents`, or `make docs`. A test compares.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from governance.cli.program import main as placet

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
VERIFIER = "governance/audit/verify_bundle.py"
COMMANDS = ROOT / "docs" / "reference" / "commands.md"


def help_of(*command: str) -> str:
    """What `placet COMMAND --help` prints."""
    printed = CliRunner().invoke(placet, [*command, "--help"], prog_name="placet", terminal_width=100).output
    return f"```console\n$ placet {' '.join([*command, '--help'])}\n{printed.strip()}\n```"


def commands(group: click.Group = placet, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of `group` with the words that call it.

    A group comes before its own commands.
    """
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


def digest_of_verifier() -> str:
    """What the verifier that came with an export is compared with."""
    digest = hashlib.sha256((ROOT / VERIFIER).read_bytes()).hexdigest()
    return f"SHA-256 of [verify_bundle.py]({VERIFIER}): `{digest}`"


def with_block(text: str, name: str, content: str) -> str:
    """`text` with what stands between the markers of block `name` replaced."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the document has no block {name}")
    return pattern.sub(lambda _: f"{begin}\n{content}\n{end}", text)


def rendered() -> dict[Path, str]:
    """Each document as it must read."""
    readme = with_block(README.read_text(encoding="utf-8"), "commands", help_of())
    readme = with_block(readme, "verifier", digest_of_verifier())
    every = (help_of(*words) for words, _ in commands())
    reference = "\n\n".join(["# Commands", "Written from the program by `make docs`.", *every])
    return {README: readme, COMMANDS: f"{reference}\n"}


if __name__ == "__main__":
    for path, text in rendered().items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
