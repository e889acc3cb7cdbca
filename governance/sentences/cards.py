"""Sentences about what a model card lacks."""

from governance.sentences.phrase import sentence


@sentence(field="out_of_scope")
def card_lacks(field: str) -> str:
    """A part of a card that only people can write, and nobody has."""
    return f"{field.replace('_', ' ')} is not written"


@sentence(name="payments-2026")
def data_set_lacks_datasheet(name: str) -> str:
    """A data set about which nobody says anything."""
    return f"the data set {name} has no datasheet"


@sentence(name="payments-2026", question="motivation")
def datasheet_lacks(name: str, question: str) -> str:
    """A group of questions about a data set that nobody has answered."""
    return f"the datasheet of {name} says nothing of its {question}"


@sentence()
def registry_names_no_data() -> str:
    """A version of which the registry does not say what it was trained on."""
    return "the registry does not say on which data it was trained"


@sentence()
def registry_names_no_parameters() -> str:
    """A version of which the registry does not say how it was trained."""
    return "the registry does not say with which parameters it was trained"


@sentence(what="performance")
def nothing_measured_of(what: str) -> str:
    """A part of a card for which nothing could be measured."""
    return f"nothing is measured of {what}"


@sentence(title="Purpose")
def section_is_not_signed(title: str) -> str:
    """A section of a card that nobody stands by with their name."""
    return f"nobody has signed {title}"
