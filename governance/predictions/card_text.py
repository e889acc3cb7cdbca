"""What only people can say of a model and its data.

The rest of a card is measured. The fields are those of a record that every practical format of a card can be written from: Mitchell and
others 2019, Gebru and others 2021 (datasheets), CycloneDX 1.6, Google's Model Card Toolkit, Hugging Face, SageMaker.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from governance.parsing import Document

Text = Annotated[str, Field(max_length=100_000)]
"""As long as the strictest format keeps."""


def _added(empty: Any) -> Any:
    """A field that is left out where nothing is said.

    So specifications of before it was there keep their digests.
    """
    return Field(default=empty, exclude_if=lambda value: value == empty)


class Risk(Document):
    """A risk, and what is done about it."""

    risk: Text
    mitigation: Text = ""
    residual: Text = ""
    """What is left of it."""
    accepted_by: str = ""
    """Who has accepted what is left."""


class GroupAtRisk(Document):
    """What the model may do for a group, and to it."""

    group: str
    benefits: Text = ""
    harms: Text = ""
    mitigation: Text = ""


class Business(Document):
    """The business that the model is part of."""

    problem: Text = ""
    stakeholders: tuple[str, ...] = ()
    line: str = ""


class Energy(Document):
    """What its training took."""

    kilowatt_hours: float | None = Field(default=None, ge=0)
    """None where nobody knows."""
    co2_kilograms: float | None = Field(default=None, ge=0)
    how: Text = ""
    """How these were measured or estimated."""


class Datasheet(Document):
    """What people say about a data set.

    The seven groups of questions of Gebru and others 2021.
    """

    motivation: Text = ""
    composition: Text = ""
    collection: Text = ""
    preprocessing: Text = ""
    uses: Text = ""
    distribution: Text = ""
    maintenance: Text = ""
    sensitive: tuple[str, ...] = ()
    """What of it is sensitive, such as health or ethnicity."""
    license: str = ""
    link: str = ""

    @property
    def answers(self) -> Mapping[str, str]:
        """What is said to each group of questions.

        Empty where nobody has.
        """
        return {
            "motivation": self.motivation,
            "composition": self.composition,
            "collection": self.collection,
            "preprocessing": self.preprocessing,
            "uses": self.uses,
            "distribution": self.distribution,
            "maintenance": self.maintenance,
        }


GROUPS_OF_QUESTIONS: Mapping[str, str] = {
    "motivation": "Why was it made, by whom, and who paid for it?",
    "composition": "What is in it, about whom, and what is missing?",
    "collection": "How was it collected, when, and did people agree?",
    "preprocessing": "What was cleaned, labelled or left out?",
    "uses": "What was it used for, and what should it not be used for?",
    "distribution": "Who else has it, and under which licence?",
    "maintenance": "Who looks after it, and how are errors corrected?",
}
"""Each group of questions of a datasheet, as one question."""


class CardText(Document):
    """The text that only people can write about the model."""

    summary: Text
    """What it does, for whom, in two plain sentences."""
    intended_use: Text
    people_affected: Text
    possible_harm: Text
    """Who may be harmed by a wrong decision, and how."""
    out_of_scope: Text = ""
    human_oversight: Text = ""
    limitations: tuple[Text, ...] = ()
    users: tuple[Text, ...] = _added(())
    """Who is meant to use it."""
    tradeoffs: tuple[Text, ...] = _added(())
    """What was given up for what."""
    risks: tuple[Risk, ...] = _added(())
    groups_at_risk: tuple[GroupAtRisk, ...] = _added(())
    business: Business | None = _added(None)
    architecture: Text = _added("")
    """What kind of model it is, in a few words."""
    developers: tuple[str, ...] = _added(())
    license: str = _added("")
    """By its SPDX identifier, such as Apache-2.0, or in words."""
    citations: tuple[Text, ...] = _added(())
    references: tuple[str, ...] = _added(())
    """Addresses of papers and documents about it."""
    monitoring: Text = _added("")
    """What is watched once it serves, how often, and who acts."""
    compliance: tuple[Text, ...] = _added(())
    """Standards it follows, assessments that were made, and registrations."""
    energy: Energy | None = _added(None)
    datasheets: dict[str, Datasheet] = _added({})
    """About data sets, by the name that the registry has for them, or any other."""
