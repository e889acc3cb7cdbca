"""Tasks are listed in one place.

Whoever has something to do with one has a module that is called like it.
"""

import ast
from pathlib import PurePosixPath

import pytest

from governance.adapters.predictions import tasks as counted
from governance.evidence import tasks as measured
from governance.predictions import tasks
from governance.predictions.draft import tasks as drafted
from tests.architecture.sources import modules, nodes

FOLDERS = ("app", "benchmarks", "governance", "pages")
THE_LIST = "governance/predictions/tasks/__init__.py"


def names_of_tasks(tree: ast.Module) -> list[tuple[int, str]]:
    """Every text that is the name of a task, and its line."""
    return [
        (node.lineno, node.value)
        for node in nodes(tree)
        if isinstance(node, ast.Constant) and node.value in tasks.NAMES
    ]


def test_no_module_names_a_task_but_the_list_and_those_of_that_task():
    by_module = {path: names_of_tasks(tree) for path, tree in modules(*FOLDERS)}
    assert [name for _, name in by_module.pop(THE_LIST)] == list(tasks.NAMES)
    named = {
        path: [(line, name) for line, name in names if name != PurePosixPath(path).stem]
        for path, names in by_module.items()
    }
    assert {path: names for path, names in named.items() if names} == {}


@pytest.mark.parametrize(
    "source", ['if spec.task == "binary": ...', 'WORDS = {"ranking": "order"}', 'task = "regression"']
)
def test_the_name_of_a_task_is_found_wherever_it_stands(source: str):
    assert names_of_tasks(ast.parse(source))


@pytest.mark.parametrize("room", [tasks, drafted, measured, counted], ids=lambda room: room.__name__)
def test_every_task_is_in_every_room(room):
    assert tuple(room.TASKS) == tasks.NAMES


def test_counts_of_two_tasks_are_told_apart_by_what_is_written_of_them():
    kinds = [task.counts for task in tasks.TASKS.values()]
    assert len({kind.written_as for kind in kinds}) == len(kinds)
    for earlier, kind in enumerate(kinds):
        assert not {other.written_as for other in kinds[earlier + 1 :]} & kind().encode().keys()


def test_what_is_no_value_of_a_room_is_refused():
    with pytest.raises(TypeError, match=r"governance\.predictions\.tasks\.binary\.TASK is .*, expected a CountedTask"):
        tasks.in_room("governance.predictions.tasks", counted.CountedTask)
