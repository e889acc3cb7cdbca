"""Specifications, policy and roster as YAML files in the home folder."""

from pathlib import Path

from governance.committee.policy import Policy
from governance.errors import InvalidDocument, NotFound, Problem
from governance.parsing import read_document
from governance.people.roster import Roster
from governance.predictions.draft.text import todos
from governance.predictions.spec import ModelSpec, read_spec
from governance.sentences import registering
from governance.sentences.phrase import Phrase
from governance.sentences.remarks import field_is_to_be_said


class HomeDocuments:
    """The documents of a home folder.

    `models/NAME.yaml`, `policy.yaml` and `people.yaml`. They are read anew at each call.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    def models(self) -> tuple[str, ...]:
        """Models with a specification, by file name."""
        return tuple(sorted(path.stem for path in (self._home / "models").glob("*.yaml")))

    def spec(self, model: str) -> ModelSpec:
        """The specification in `models/MODEL.yaml`."""
        if model not in self.models():
            raise NotFound(registering.no_specification(str(self._home / "models"), model, self.models()))
        path = self._home / "models" / f"{model}.yaml"
        spec = read_spec(path)
        if spec.model != model:
            raise InvalidDocument(
                str(path), [Problem("model", None, repr(spec.model), f"{model!r}, as the file is called")]
            )
        return spec

    def marked(self, model: str) -> tuple[Phrase, ...]:
        """The lines of `models/MODEL.yaml` with TODO in them."""
        text = (self._home / "models" / f"{model}.yaml").read_text(encoding="utf-8")
        return tuple(field_is_to_be_said(todo.line, todo.field) for todo in todos(text))

    def policy(self) -> Policy:
        """The policy in `policy.yaml`."""
        return read_document(self._home / "policy.yaml", Policy)

    def roster(self) -> Roster:
        """The people in `people.yaml`."""
        return read_document(self._home / "people.yaml", Roster)
