"""Words that people write.

They have a length that somebody reads, and nothing that only a machine sees.
"""

import re
import unicodedata

from governance.errors import Unfit
from governance.sentences import writing
from governance.sentences.phrase import Phrase

LONGEST = 10_000
"""Characters of a reason, a question, an answer, a condition: three pages."""
LONGEST_NAME = 200
"""Characters of the name of a person or a document."""
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, and can make a sentence read as another one (Unicode TR 36, 2.1)."""
BREAKS = frozenset("\n\r\t")
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What changes the text around it, or cannot be shown: control characters, those of direction but for single marks, halves of characters."""


def require_words(text: str, missing: Phrase, longest: int = LONGEST, field: str = "text") -> None:
    """Raise Unfit unless `field` has words.

    The sentence is `missing` where the field is empty. Otherwise it says what is wrong.
    """
    if not text.strip():
        raise Unfit(field, missing)
    fault = fault_of(text, longest)
    if fault is not None:
        raise Unfit(field, writing.unfit_text(missing, fault))


def fault_of(text: str, longest: int = LONGEST) -> Phrase | None:
    """Why `text` is no words that people read.

    As the end of a sentence that begins with "it". None where it is fit.
    """
    if len(text) > longest:
        return writing.text_too_long(len(text), longest)
    for place, sign in enumerate(text, start=1):
        kind = unicodedata.category(sign)
        if sign in TURNS:
            return writing.text_is_turned(f"U+{ord(sign):04X}", place)
        if kind in {"Cc", "Cs", "Co", "Cn"} and sign not in BREAKS:
            return writing.text_has_no_writing(f"U+{ord(sign):04X}", place)
    if not any(unicodedata.category(sign)[0] in "LN" for sign in text):
        return writing.text_without_letters()
    return None


def visible(text: str) -> str:
    """`text` in which everything can be seen.

    What changes the text around it, or cannot be shown, is named in its place: `[U+202E]`.
    """
    return UNSEEN.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", text)
