"""Where a page shows a measurement."""

from governance.evidence.catalogue import term
from governance.evidence.measurement import Measurement


def place_of(name: str, measurement: Measurement | None) -> tuple[str, dict[str, str]]:
    """The page of the measure `name`, and what is chosen there.

    As addresses name both, so that `measurement` is on screen, where it has a value.
    """
    place = term(name).shown[0]
    about = {} if measurement is None or measurement.value is None else measurement.about
    named = {part: about[part] for part in ("attribute", "feature") if part in about}
    return place.page, {**named, **place.choice(name)}
