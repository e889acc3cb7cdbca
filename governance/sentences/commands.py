"""Why a command, or a page, has nothing to begin with."""

from governance.sentences.phrase import sentence


@sentence(path="new/brief.pdf", folder="new")
def no_folder_there(path: str, folder: str) -> str:
    """Of the words of a command."""
    return f"{path} cannot be written: there is no folder {folder}; make it first"


@sentence(path="brief.doc", ending=".doc")
def no_form_of_paper(path: str, ending: str) -> str:
    """Of the words of a command."""
    return f"{path} ends in {ending or 'nothing'}, expected a name that ends in .pdf, .html or .md"


@sentence(holder="host-17", seconds=60.0)
def round_of_another(holder: str | None, seconds: float) -> str:
    """Of a round that is to be made at once."""
    return f"{'another process' if holder is None else holder} makes a round and has not ended it in {seconds:g} s; nothing was done here"


@sentence(problem="status 404")
def delivery_not_taken(problem: str) -> str:
    """Of a webhook."""
    return f"a delivery was sent to try it, and was not taken: {problem}"


@sentence()
def who_counts_anew() -> str:
    """Of the words of a command."""
    return "--rebuild and --as ID go together: name who counts the logs again"


@sentence()
def what_to_export() -> str:
    """Of the words of a command."""
    return "say what to export: --item ID, or --since DATE"


@sentence()
def no_key_to_show() -> str:
    """Of a log without entries."""
    return "the log has no key yet; it gets one with its first entry"


@sentence()
def no_key_to_back_up() -> str:
    """Of a log without entries."""
    return "the log has no key yet, so none can be put into a backup; it gets one with its first entry"


@sentence(command="stream")
def no_date_of_this_demo(command: str | None) -> str:
    """Of the words of a command."""
    return f"--as-of dates the demo world; `placet demo {command}` takes no date"


@sentence(home="home")
def no_home(home: str) -> str:
    """Of a folder."""
    return f"{home} is no home of Placet; make one with `placet --home {home} demo` or `... init`"


@sentence(name="amina")
def nobody_of_that_name(name: str | None) -> str:
    """Of an address of a page."""
    return f"nobody here is called {name}; pick somebody under Acting as"


@sentence()
def nothing_assessed() -> str:
    """Of a new console."""
    return "no version has evidence yet; run `placet assess MODEL VERSION`"


@sentence(path="home/policy.yaml")
def no_document_there(path: str) -> str:
    """Of a document of the home."""
    return f"{path} does not exist; expected a YAML file there"
