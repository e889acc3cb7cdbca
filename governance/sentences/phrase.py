"""A phrase by its code, as records keep it, and its words.

Records that are named by their bytes hold codes and parameters, so that a comma in a sentence changes no digest. The words
of a code are a function of its parameters, here and nowhere else: whoever says `too_small(20)` gives what the words need,
and a type checker looks after it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import signature
from typing import Annotated, Any, Generic, ParamSpec, TypeAlias

from pydantic import BeforeValidator

Value: TypeAlias = "bool | int | float | str | Phrase | tuple[int | str | Phrase, ...] | None"
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A clause without a full stop, by code and parameters.

    As text it is in English.
    """

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return _words(self)

    def __hash__(self) -> int:
        return hash(self.code)


@dataclass(frozen=True, slots=True)
class Sentence(Generic[P]):
    """A code, its words, and an example of its parameters."""

    code: str
    words: Callable[P, str]
    parameters: tuple[str, ...]
    example: Mapping[str, Value]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Phrase:
        """The phrase with these parameters."""
        values = {**dict(zip(self.parameters, args, strict=False)), **kwargs}
        return Phrase(self.code, {name: _kept(value) for name, value in values.items()})


SENTENCES: dict[str, Sentence[Any]] = {}
"""All that there are, by code."""


def sentence(**example: Value) -> Callable[[Callable[P, str]], Sentence[P]]:
    """Make a function the words of a code, which is its name.

    `example` are parameters as they come. Raises ValueError where the example has other parameters, or the code has words already.
    """

    def made(words: Callable[P, str]) -> Sentence[P]:
        code, parameters = words.__name__.replace("_", "-"), tuple(signature(words).parameters)
        if parameters != tuple(example):
            raise ValueError(f"the example of {code} has {tuple(example)}, expected {parameters}")
        if code in SENTENCES:
            raise ValueError(f"{code} has words already")
        SENTENCES[code] = Sentence(code, words, parameters, example)
        return SENTENCES[code]

    return made


@sentence(text="counted by hand")
def said_earlier(text: str) -> str:
    """What a record says in words, from before there were codes."""
    return text


def _of_words(recorded: Any) -> Any:
    return said_earlier(recorded) if isinstance(recorded, str) else recorded


Recorded: TypeAlias = Annotated[Phrase, BeforeValidator(_of_words)]
"""A phrase in a record that is kept. Where one of before there were codes has words, it is those, as `said-earlier`."""


def without_examples(phrase: Phrase) -> Phrase:
    """The phrase without what is somebody's own, as records keep it.

    That is every parameter which is called `example`.
    """
    return Phrase(phrase.code, {name: _without_example(name, value) for name, value in phrase.values.items()})


def _without_example(name: str, value: Value) -> Value:
    if name == "example":
        return None
    if isinstance(value, Phrase):
        return without_examples(value)
    return tuple(_without_example("", part) for part in value) if isinstance(value, tuple) else value  # type: ignore[misc]


def with_texts(phrase: Phrase, change: Callable[[str], str]) -> Phrase:
    """The phrase with each text among its parameters changed."""

    def changed(value: Any) -> Any:
        if isinstance(value, Phrase):
            return with_texts(value, change)
        if isinstance(value, tuple):
            return tuple(map(changed, value))
        return change(value) if isinstance(value, str) else value

    return Phrase(phrase.code, {name: changed(value) for name, value in phrase.values.items()})


def counted(number: int, singular: str, plural: str = "") -> str:
    """`1 file` or `2 files`.

    `plural` where it is more than an s that is added.
    """
    return f"{number:,} {singular if number == 1 else plural or f'{singular}s'}"


def _words(phrase: Phrase) -> str:
    sentence_of_code = SENTENCES.get(phrase.code)
    if sentence_of_code is None:
        # A later version has written it: what it says is not known here, and is shown as it is.
        return f"{phrase.code} {dict(phrase.values)}" if phrase.values else phrase.code
    return str(sentence_of_code.words(**phrase.values))


def _kept(value: Any) -> Value:
    """`value` as it is read again: a list is a tuple."""
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
