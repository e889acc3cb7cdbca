"""How much of a request is read.

A client that sends half of one, or too much, blocks nothing for long.
"""

import asyncio
import json
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from app.machines.bodies import LARGEST, BoundedBodies
from governance.sentences import answers


async def counting(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(str(len(await Request(scope, receive).body())))(scope, receive, send)


async def never() -> Message:
    await asyncio.sleep(3600)
    raise AssertionError


def slowly(*chunks: bytes) -> Receive:
    """Sends these, and then nothing more."""
    left = list(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(0), "more_body": True} if left else await never()

    return receive


def whole(*chunks: bytes) -> Receive:
    left = list(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return receive


async def answer(app: BoundedBodies, receive: Receive, method: str = "POST", headers: Any = ()) -> tuple[int, str]:
    messages: list[Any] = []

    async def send(message: Message) -> None:
        messages.append(message)

    scope = {"type": "http", "method": method, "path": "/hooks/mlflow", "query_string": b"", "headers": [*headers]}
    await app(scope, receive, send)
    body = messages[1]["body"].decode()
    return messages[0]["status"], json.loads(body)["detail"] if body.startswith("{") else body


def test_a_body_that_never_ends_is_given_up():
    app = BoundedBodies(counting, seconds=0.05)
    assert asyncio.run(answer(app, slowly(b"half"))) == (408, str(answers.body_too_late(0.05)))


def test_a_body_that_is_too_large_is_not_read_on():
    receive = slowly(b"x" * LARGEST, b"y")
    assert asyncio.run(answer(BoundedBodies(counting), receive)) == (413, str(answers.body_too_large(LARGEST)))


def test_a_body_that_says_it_is_too_large_is_not_waited_for():
    length = ((b"content-length", str(LARGEST + 1).encode()),)
    assert asyncio.run(answer(BoundedBodies(counting), slowly(), headers=length))[0] == 413


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_whole_body_is_passed_on(method):
    assert asyncio.run(answer(BoundedBodies(counting), whole(b"ab", b"", b"cde"), method)) == (200, "5")


def test_three_hundred_half_requests_hold_no_more_than_a_few_and_none_for_long():
    app = BoundedBodies(counting, seconds=0.3, at_once=32)

    async def crowd() -> list[tuple[int, str]]:
        waiting = [asyncio.create_task(answer(app, slowly(b"half"))) for _ in range(300)]
        await asyncio.sleep(0.05)
        turned_away = sum(task.done() for task in waiting)
        assert turned_away == 300 - 32
        all_answers = await asyncio.gather(*waiting)
        return [*all_answers, await answer(app, whole(b"afterwards"))]

    all_answers = asyncio.run(crowd())
    assert [status for status, _ in all_answers].count(503) == 268
    assert [status for status, _ in all_answers].count(408) == 32
    assert all_answers[-1] == (200, "10")
