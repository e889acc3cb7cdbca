"""Commands refuse at once what papers could not be written into."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from governance.bootstrap import printer
from governance.cli.papers import put
from governance.cli.program import main
from governance.papers.paper import Paper
from governance.papers.printing import Form

COMMANDS = (
    ("minutes", "R-0001"),
    ("brief", "R-0001"),
    ("card", "card-fraud", "1"),
    ("bias", "card-fraud", "1", "--as", "farah"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("paper.docx", "ends in .docx, expected a name that ends in .pdf, .html or .md"),
        ("paper", "ends in nothing, expected a name that ends in .pdf, .html or .md"),
        ("nowhere/paper.pdf", "cannot be written: there is no folder"),
    ],
    ids=["another form", "no form", "no folder"],
)
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_read(
    tmp_path: Path, command: tuple[str, ...], name: str, sentence: str
):
    result = CliRunner().invoke(main, ["--home", str(tmp_path / "none"), *command, "--output", str(tmp_path / name)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "begins"), [(Form.PDF, b"%PDF-"), (Form.HTML, b"<!doctype html>"), (Form.MARKDOWN, b"# T")]
)
def test_the_ending_of_the_name_says_what_is_written(tmp_path: Path, form: Form, begins: bytes):
    path = tmp_path / f"paper.{form.upper()}"
    put(Paper("T", "s", (), "f"), path, printer())
    assert path.read_bytes().startswith(begins)


def test_without_a_file_a_paper_is_shown_as_markdown(capsys: pytest.CaptureFixture[str]):
    put(Paper("T", "s", (), "f"), None, printer())
    assert capsys.readouterr().out == "# T\n\ns\n\n---\n\nf\n"
