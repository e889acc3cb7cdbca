"""What a machine is told where it gets nothing."""

import httpx
from pydantic import TypeAdapter

from governance.sentences.phrase import Phrase


def problem_in(answer: httpx.Response) -> Phrase:
    """What an answer says by its code.

    It says so in the form of RFC 9457, and the same in words.
    """
    content = answer.json()
    phrase = TypeAdapter(Phrase).validate_python({"code": content["code"], "values": content["values"]})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (content["status"], content["type"]) == (answer.status_code, f"/problems/{phrase.code}")
    assert content["detail"] == str(phrase)
    assert set(content) == {"type", "title", "status", "detail", "code", "values"}
    return phrase
