"""Who acts is known of each act.

Nobody is left out to see more, and what follows an act happens for all.
"""

import ast
from functools import cache

import pytest

from governance.settings import PROJECT
from tests.architecture.sources import module, modules, nodes

WHO = {"Person", "Identity", "Actor", "Acting", "SeesEverything", "Looking"}
"""Types of who acts or looks."""
NONE_MEANS = {
    "appeal": "appeals against nothing",
    "artifact": "no files were approved, so no alias moves",
    "at_once": "a docket with all that has ended on it, of what whoever acts may see in any case",
    "base": "there are no counts of the reference",
    "copied": "the log is empty",
    "files": "the request is about no version",
    "kept": "nobody has kept a checkpoint",
    "earlier": "no roster is on record yet",
    "model": "a look at the aliases of all models, in a round",
    "rate": "no decision is good for anybody, so groups are not compared",
    "outcomes": "outcomes are in the log itself",
    "result": "the document says nothing of itself",
    "content": "an act that says nothing beside its reason",
    "to": "an alias that is to point nowhere",
    "trusted": "the log is held against the key that this console has",
    "version": "every version of a model's log; an alias that points nowhere",
    "wanted": "all buckets are looked at; no request is offered beside the newest",
}
"""What it means where a service is given None, by the name of the parameter. None of it shows somebody more than they may see."""
SEES_EVERYTHING = {
    "governance/cli/papers.py": "a brief has no votes; it is printed for all who decide",
    "governance/cli/prove.py": "an export of whoever may read the files of the store",
}
"""Who looks at everything, and why they may. No page does."""


def functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in nodes(tree) if isinstance(node, ast.FunctionDef)]


def parameters(function: ast.FunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def types(parameter: ast.arg) -> set[str]:
    """What its annotation names, `None` among it."""
    named = ast.walk(parameter.annotation) if parameter.annotation is not None else ()
    return {
        str(node.value) if isinstance(node, ast.Constant) else node.id
        for node in named
        if isinstance(node, ast.Constant | ast.Name)
    }


@cache
def called(node: ast.AST) -> frozenset[str]:
    """The last names of what is called anywhere inside."""
    calls = [part.func for part in ast.walk(node) if isinstance(part, ast.Call)]
    names = [getattr(call, "id", None) or getattr(call, "attr", None) for call in calls]
    return frozenset(name for name in names if name is not None)


PUBLIC = [
    (path, function)
    for path, tree in modules("governance/services")
    for function in tree.body
    if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
]


def test_no_service_lets_out_who_acts_or_looks():
    left_out = [
        f"{path}: {function.name}({parameter.arg})"
        for path, function in PUBLIC
        for parameter in parameters(function)
        if "None" in types(parameter) and WHO & types(parameter)
    ]
    assert left_out == []


def test_what_none_means_to_a_service_is_written_down():
    nullable = {
        parameter.arg
        for _, function in PUBLIC
        for parameter in parameters(function)
        if "None" in types(parameter) or parameter.arg in _left_out_as_none(function)
    }
    assert nullable == set(NONE_MEANS)


def _left_out_as_none(function: ast.FunctionDef) -> set[str]:
    """Parameters that are None where nobody gives them."""
    positional = [*function.args.posonlyargs, *function.args.args]
    pairs = [
        *zip(reversed(positional), reversed(function.args.defaults), strict=False),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
    ]
    return {named.arg for named, default in pairs if isinstance(default, ast.Constant) and default.value is None}


def test_who_sees_everything_says_so_and_is_no_page():
    looking = {path for path, tree in modules("governance", "app", "pages") if "seeing_everything" in called(tree)}
    assert looking == set(SEES_EVERYTHING)


@pytest.mark.parametrize(
    ("path", "function"),
    [
        pytest.param(path, function, id=f"{path}: {function.name}")
        for path, tree in modules("governance/services")
        for function in functions(tree)
        if any({"Acting", "Looking"} & types(kind) for kind in parameters(function))
    ],
)
def test_an_action_has_one_time(path: str, function: ast.FunctionDef):
    assert "clock" not in called(function), f"{path}: {function.name} reads the clock, and has a time already"


VERBS = {
    function.name
    for path, function in PUBLIC
    if "/views/" not in path
    and not path.endswith(("/export.py", "/acting.py"))
    and [types(kind) for kind in parameters(function)][:1] == [{"Acting"}]
    and not any({"Reader", "Writer"} & types(kind) for kind in parameters(function))
}
"""What somebody does: every service that is given who acts, but for parts of a transaction, and those that only show."""


def test_there_are_verbs_to_look_for():
    assert {"cast_vote", "close_request", "assess", "erase_words", "propose_policy"} <= VERBS


@cache
def _names_of_verbs(tree: ast.Module) -> set[str]:
    """What the module calls them."""
    imported = [part for part in nodes(tree) if isinstance(part, ast.ImportFrom)]
    return VERBS | {alias.asname or alias.name for part in imported for alias in part.names if alias.name in VERBS}


def _say_what_follows(tree: ast.Module) -> set[str]:
    """Functions of a module that call `follow_up`, or one that does."""
    acting = {"follow_up"}
    while True:
        more = {function.name for function in functions(tree) if called(function) & acting} - acting
        if not more:
            return acting
        acting |= more


def test_after_every_verb_of_a_command_comes_what_follows():
    shared = _say_what_follows(module(PROJECT / "governance/cli/acting.py"))
    assert {"tell", "carry_out"} <= shared
    forgotten = [
        f"{path}: {command.name}"
        for path, tree in modules("governance/cli")
        for command in functions(tree)
        if called(command) & _names_of_verbs(tree) and not called(command) & shared
    ]
    assert forgotten == []


def test_after_every_verb_of_a_click_comes_what_follows():
    shared = _say_what_follows(module(PROJECT / "app/design/act.py"))
    assert {"perform", "carried_out"} <= shared
    forgotten = [
        f"{path}:{call.lineno}: {ast.unparse(call.func)}"
        for path, tree in modules("app", "pages")
        for call in _done_outside_of_clicks(tree)
        if called(ast.Expression(ast.Call(call.func, [], []))) & _names_of_verbs(tree)
    ]
    assert forgotten == []


def _done_outside_of_clicks(tree: ast.Module) -> list[ast.Call]:
    """Calls that no click performs.

    They are neither in what is handed to `perform`, at once or after a question, nor in what that calls.
    """
    handed = {
        argument.id
        for call in nodes(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"perform", "Pending"}
        for argument in call.args
        if isinstance(argument, ast.Name)
    }
    performed = {name for function in functions(tree) if function.name in handed for name in called(function)}
    inside = {
        id(part) for function in functions(tree) if function.name in handed | performed for part in nodes(function)
    }
    return [part for part in nodes(tree) if isinstance(part, ast.Call) and id(part) not in inside]
