"""The documents say what the program does."""

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from governance.cli.program import FORMERLY, MODULES, main
from tests.documents import README, ROOT, commands, rendered


@pytest.mark.parametrize("path", rendered(), ids=lambda path: path.name)
def test_the_document_is_what_the_program_prints(path: Path):
    assert path.read_text(encoding="utf-8") == rendered()[path], "run `make docs`"


@pytest.mark.parametrize(("before", "now"), FORMERLY.items())
def test_a_command_is_found_by_its_earlier_name_and_shown_by_todays_alone(before: str, now: str):
    context = click.Context(main)
    assert main.get_command(context, before) is main.commands[now]
    assert before not in main.list_commands(context)


WITHOUT_COMMANDS = {"__init__", "acting", "program"}
WITH_COMMANDS = {path.stem for path in (ROOT / "governance" / "cli").glob("*.py")} - WITHOUT_COMMANDS


@pytest.mark.parametrize("module", sorted(WITH_COMMANDS))
def test_the_program_finds_every_command_of_a_module(module: str):
    commands_there = import_module(f"governance.cli.{module}").COMMANDS
    assert [command.name for command in commands_there] == list(MODULES[module])


def test_every_command_has_help():
    helps = {" ".join(words): command.help for words, command in commands()}
    assert {"vote", "question ask", "seat delegate", "policy propose"} <= set(helps)
    assert [words for words, help_text in helps.items() if not help_text] == []


def test_every_link_in_the_documents_leads_somewhere():
    documents = [README, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
    links = [
        (document, target)
        for document in documents
        for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8"))
    ]
    assert [
        f"{document.name}: {target}"
        for document, target in links
        if "://" not in target and not (document.parent / target).exists()
    ] == []


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE)) <= targets
