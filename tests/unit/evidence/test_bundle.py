from governance.evidence.bundle import select
from tests.builders import a_measurement, an_evidence

WOMEN = a_measurement(0.9, name="recall", attribute="sex", group="F")
MEN = a_measurement(0.8, name="recall", attribute="sex", group="M")
OLD = a_measurement(0.7, name="recall", attribute="age", group="65+")


def test_what_is_not_there_is_not_found():
    assert an_evidence().find("recall") is None
    assert an_evidence(WOMEN).find("precision") is None
    assert an_evidence(WOMEN).find("recall", group="M") is None


def test_a_measurement_is_found_by_what_it_is_about():
    evidence = an_evidence(WOMEN, MEN, OLD)
    assert evidence.find("recall", group="M") == MEN
    assert evidence.find("recall", attribute="age") == OLD
    assert select(evidence.measurements, "recall", attribute="sex") == (WOMEN, MEN)


def test_any_measurement_is_part_of_the_name_of_the_evidence():
    digests = {an_evidence(*measured).digest for measured in ((), (WOMEN,), (WOMEN, MEN), (MEN, WOMEN))}
    assert len(digests) == 4
