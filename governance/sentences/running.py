"""Why nothing is begun, moved or looked at."""

from collections.abc import Sequence

from governance.sentences.phrase import Phrase, sentence


@sentence(alias="champion", model="card-fraud", request="R-0007")
def promise_of_another_alias(alias: str, model: str, request: str) -> str:
    """Of a store that was changed."""
    return f"a promise in the tables moves {alias} of {model} for {request}, which is about something else; `placet verify` names what was changed"


@sentence(name="card-fraud/2", approved="sha256:1a2b", files="sha256:3c4d")
def approved_with_other_files(name: str, approved: str | None, files: str) -> str:
    """Of a version that is to serve."""
    return f"{name} was approved with files {approved}, but the registry now has {files}; the alias does not move"


@sentence(worker="host-17")
def round_was_overtaken(worker: str) -> str:
    """Of a worker that was not heard of."""
    return f"{worker} was not heard of for longer than its lease lasts, and another process makes the round"


@sentence()
def webhook_without_secret() -> str:
    """Of webhooks that nobody signed."""
    return "PLACET_WEBHOOK_SECRET is not set; anybody could send the console webhooks that nobody signed. Set it to a long random text, here and where the console runs"


@sentence(store="home/placet.db", kept="home/checkpoint")
def store_is_gone(store: str, kept: str) -> str:
    """Of a home that had a log."""
    return f"{store} is missing, and {kept} says that this home had a log; put the store back, or fill it with `placet restore`. No new store was begun"


@sentence(folder="stream")
def stream_needs_empty_folder(folder: str) -> str:
    """Of a stream that is written."""
    return f"{folder} exists already and is not an empty folder; expected an empty or a new one for a stream"


@sentence(home="home")
def demo_needs_empty_folder(home: str) -> str:
    """Of a demo that is built."""
    return f"{home} is not empty; the demo is built in an empty folder (choose another with --home)"


@sentence(obstacles=(Phrase("no-key-yet"), Phrase("no-checkpoint-yet")))
def several(obstacles: Sequence[Phrase]) -> str:
    """Of what stood in the way of several things."""
    return "\n".join(dict.fromkeys(map(str, obstacles)))


@sentence(
    fault=Phrase("registry-has-no-model", {"model": "card-fraud"}), alias="champion", model="card-fraud", version="2"
)
def registry_of_others(fault: Phrase, alias: str, model: str, version: str | None) -> str:
    """Of a registry without what was decided on."""
    points = "points to no version" if version is None else f"points to version {version}"
    return (
        f"{fault}; the record says that {alias} of {model} {points}. Is PLACET_REGISTRY the right registry, "
        "and is it complete? If the model was renamed or deleted on purpose, suspend what was approved of it"
    )


@sentence()
def message_not_sent() -> str:
    """Of a message to people outside."""
    return "the message could not be sent"
