"""What is wrong with words that somebody writes in a field."""

from governance.sentences.phrase import Phrase, sentence


@sentence(characters=10_001, most=10_000)
def text_too_long(characters: int, most: int) -> str:
    """Of a text that nobody reads."""
    return f"has {characters:,} characters, expected at most {most:,}"


@sentence(mark="U+202E", place=3)
def text_is_turned(mark: str, place: int) -> str:
    """Of a text that reads as another one."""
    return f"has a mark that makes text run the other way ({mark}) at character {place:,}; take it out"


@sentence(mark="U+0000", place=3)
def text_has_no_writing(mark: str, place: int) -> str:
    """Of a text with what only a machine sees."""
    return f"has a character that nobody can read ({mark}) at character {place:,}; take it out"


@sentence()
def text_without_letters() -> str:
    """Of a text of marks alone."""
    return "has no letter and no digit, expected words"


@sentence(needed=Phrase("question-without-words"), fault=Phrase("text-without-letters"))
def unfit_text(needed: Phrase, fault: Phrase) -> str:
    """Of a field that somebody has filled in."""
    return f"{needed}; this {fault}"


@sentence(characters=300, most=255)
def alias_too_long(characters: int, most: int) -> str:
    """Of an alias that somebody asks for."""
    return f"the alias has {characters:,} characters, {_alias_rule(most)}"


@sentence(alias="latest", most=255)
def alias_not_possible(alias: str, most: int) -> str:
    """Of an alias that somebody asks for."""
    return f"the alias is {alias!r}, {_alias_rule(most)}"


def _alias_rule(most: int) -> str:
    return f"expected at most {most} Latin letters, digits, - and _. It may not be `latest`, nor v and a number"
