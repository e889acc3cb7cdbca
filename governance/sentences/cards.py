"""Sentences about model cards: what they lack, and why nobody can sign."""

from governance.sentences.phrase import sentence


@sentence(field="out_of_scope")
def card_lacks(field: str) -> str:
    """A part of a card that nobody has written."""
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
    """A version whose data the registry does not name."""
    return "the registry does not say on which data it was trained"


@sentence()
def registry_names_no_parameters() -> str:
    """A version whose settings the registry does not name."""
    return "the registry does not say with which parameters it was trained"


@sentence(what="performance")
def nothing_measured_of(what: str) -> str:
    """A part of a card for which nothing could be measured."""
    return f"nothing is measured of {what}"


@sentence(section="Purpose")
def nothing_written_to_sign(section: str) -> str:
    """Of a section that somebody wants to sign."""
    return f"nobody has written anything in {section}, so there is nothing to sign; the owner writes it in the specification"


@sentence(name="card-fraud/3")
def another_card_was_read(name: str) -> str:
    """Of a section that somebody wants to sign."""
    return f"the card of {name} has changed since it was shown; read it again before you sign"


@sentence(person="Farah Nasser", section="Purpose")
def signed_already(person: str, section: str) -> str:
    """Of a section that somebody wants to sign."""
    return f"{person} has signed {section} as it is written now"


@sentence(person="Farah Nasser", section="Purpose", name="card-fraud/3")
def no_signature_to_take_back(person: str, section: str, name: str) -> str:
    """Of a signature that somebody wants to take back."""
    return f"{person} has not signed {section} of the card of {name}"
