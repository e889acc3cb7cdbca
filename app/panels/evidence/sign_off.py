"""How complete a model card is, and who signed it."""

import streamlit as st

from app.console import ports
from app.design import naming
from app.design.act import answers_here, perform, refuse
from app.design.forms import Form, Send, folded_form
from app.design.sheet import Row, sheet
from app.design.text import aside
from app.design.writing import pick_from_list, write
from app.session import acting, identity
from governance.committee.sign_off import Signature, SignOff
from governance.papers.card import Card
from governance.papers.sections import CardSection, Completeness, completeness
from governance.people.permissions import Action, may
from governance.services.committee import sign as service
from governance.services.views.read import Assessed

AT = "sign-off"
"""Where answers to what somebody does here are said."""


@answers_here(AT)
def complete_and_signed(assessed: Assessed) -> None:
    """Show what each section lacks, and who signed it.

    And the forms to sign.
    """
    card, signed = assessed.card, service.sheet_of(ports(), assessed.assessment.model, assessed.assessment.version)
    sections = completeness(card)
    st.markdown(f"{in_short(card, signed)}.")
    sheet([_row(section, signed) for section in sections], alt="Sections, what they lack, and who signed them")
    _lacking(sections)
    _sign_form(assessed, sections)
    _take_back_form(assessed, signed)


def in_short(card: Card, signed: SignOff | None) -> str:
    """How many sections are complete, and how many are signed."""
    sections = completeness(card)
    whole = sum(section.complete for section in sections)
    written = [section for section in sections if section.written is not None]
    by_people = sum(bool(_signatures(section, signed)) for section in written)
    return (
        f"{whole} of {len(sections)} sections are complete; {by_people} of {len(written)} that people wrote are signed"
    )


def _signatures(section: Completeness, signed: SignOff | None) -> tuple[Signature, ...]:
    return () if signed is None else signed.on(section.section, section.written)


def _row(section: Completeness, signed: SignOff | None) -> Row:
    by = ", ".join(
        f"{signature.name} ({signature.standing}), {naming.day(signature.at)}"
        for signature in _signatures(section, signed)
    )
    return {
        "Section": section.section.heading,
        "State": "complete" if section.complete else f"lacks {len(section.lacking)}",
        "Signed by": by or ("nobody yet" if section.written is not None else "measured, not written"),
    }


def _lacking(sections: tuple[Completeness, ...]) -> None:
    for section in sections:
        if section.lacking:
            missing = "; ".join(f"{lacking.what} ({lacking.owes})" for lacking in section.lacking)
            aside(f"{section.section.heading}: {missing}.")


def _sign_form(assessed: Assessed, sections: tuple[Completeness, ...]) -> None:
    who = identity()
    written = [section.section.heading for section in sections if section.written is not None]
    if not may(who, Action.SIGN):
        aside(f"{who.name} ({' and '.join(sorted(who.roles))}) may read this card and may not sign it.")
        return
    if not written:
        return
    form = Form("sign", assessed.assessment.card, who, words=("words",), choices=("section",))
    with folded_form(
        form, Send("Sign the section", _sign, (assessed, form)), title="Sign a section", icon=":material/draw:"
    ):
        st.markdown("You sign what is written in it now. If a word of it changes, your signature holds no longer.")
        pick_from_list(form, "section", "Section", written)
        write(
            form, "words", "What you stand for (it goes into the log)", "I wrote it, or: I have checked it against ..."
        )


def _take_back_form(assessed: Assessed, signed: SignOff | None) -> None:
    who = identity()
    own = [] if signed is None else [each for each in signed.signatures if each.person == who.person.id]
    if not own:
        return
    form = Form("unsign", assessed.assessment.card, who, words=("words",), choices=("section",))
    send = Send("Take it back", _take_back, (assessed, form))
    with folded_form(form, send, title="Take your signature back", icon=":material/undo:"):
        pick_from_list(form, "section", "Section", [CardSection(each.section).heading for each in own])
        write(form, "words", "Why (it goes into the log)")


def _sign(assessed: Assessed, form: Form) -> None:
    section, words = _chosen(form)
    if section is None:
        refuse(AT, "Choose first which section you sign.", form.field("section"))
        return
    assessment = assessed.assessment

    def sign() -> str:
        service.sign_section(acting(form.who), assessment.model, assessment.version, section, words, assessment.card)
        return f"You have signed {section.heading}."

    perform(AT, sign, form)


def _take_back(assessed: Assessed, form: Form) -> None:
    section, words = _chosen(form)
    if section is None:
        refuse(AT, "Choose first which signature you take back.", form.field("section"))
        return
    assessment = assessed.assessment

    def take_back() -> str:
        service.take_signature_back(acting(form.who), assessment.model, assessment.version, section, words)
        return f"Your signature on {section.heading} is taken back."

    perform(AT, take_back, form)


def _chosen(form: Form) -> tuple[CardSection | None, str]:
    title, words = st.session_state[form.field("section")], st.session_state[form.field("words")]
    return next((section for section in CardSection if section.heading == title), None), words
