"""Why the process that holds a model gave no answer."""

from governance.sentences.phrase import sentence


@sentence(seconds=600)
def model_gave_no_answer(seconds: int) -> str:
    """Why there is none."""
    return f"the model gave no answer within {seconds:,} seconds, and its process was ended"


@sentence(signal="SIGXCPU")
def process_was_ended(signal: str) -> str:
    """Why there is none."""
    because = {
        "SIGXCPU": "it used more processor time than it may",
        "SIGKILL": "the machine or somebody ended it; it may have needed too much memory",
    }.get(signal, f"it ended with {signal}")
    return f"the process of the model has ended: {because}"


@sentence()
def process_ended() -> str:
    """Why there is none."""
    return "the process of the model has ended before it answered"


@sentence()
def answer_fits_no_sample() -> str:
    """Why there is none."""
    return "the process of the model answered what cannot be about these rows; nothing of it is used"


@sentence(mebibytes=4096)
def needs_more_memory(mebibytes: int) -> str:
    """Why there is none."""
    return f"the model needs more memory than the {mebibytes:,} MiB that it may have"


@sentence()
def process_does_not_start() -> str:
    """Why there is none."""
    return "the process that loads models does not start: the machine has no room for it, or a library is damaged"


@sentence(error="RuntimeError", message="no such tree")
def process_failed(error: str, message: str) -> str:
    """Why there is none."""
    return f"the process of the model has failed ({error}: {message})"
