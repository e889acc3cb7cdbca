"""What is wrong with a document that somebody has written."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, sentence


@sentence(source="policy.yaml", line=3, field="quorum.votes", content="nothing", expected="this field")
def problem_in_document(source: str, line: int | None, field: str, content: str, expected: str) -> str:
    """Of one field of it.

    `line` is counted from 1; None where the field is missing. `field` is empty for the document itself. `content` and `expected`
    are in the words of its schema.
    """
    place = source if line is None else f"{source}:{line}"
    return f"{place}: {field or 'document'}: found {content}, expected {expected}"


@sentence(problems=(problem_in_document("policy.yaml", 3, "quorum.votes", "nothing", "this field"),))
def document_invalid(problems: Sequence[Phrase]) -> str:
    """Of all that is wrong with it, one line each."""
    return "\n".join(map(str, problems))
