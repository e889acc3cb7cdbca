"""Help on hover for terms of art."""

from app.glossary import GLOSSARY
from app.wording import plain


def meaning(*terms: str) -> str:
    """What terms mean, as help on a label.

    Raises KeyError where the glossary has none of that name.
    """
    return "\n\n".join(f"**{plain(term[0].upper() + term[1:])}**: {plain(GLOSSARY[term])}" for term in terms)
