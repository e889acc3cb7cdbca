"""Two files compared.

What is said of each feature, in which order, on paper and for programs.
"""

import json
from dataclasses import replace

import pytest

from governance.errors import PredictionsUnreadable
from governance.evidence.file_drift import FileDrift, Verdict, said_of
from governance.papers.drift import drift_paper
from governance.papers.paper import Chapter, Drawing, Tone
from governance.predictions.port import FilePair, SamplePair
from governance.sentences.phrase import said_earlier
from governance.services.monitoring.compare_files import compare_files, record_of
from governance.statistics.binning import FeatureBins
from tests.papers import head, rows, sentences


class Reader:
    """A `PairReader` of one pair."""

    def __init__(self, pair: FilePair | None) -> None:
        self.pair = pair

    def read(self, reference: str, current: str) -> FilePair:
        if self.pair is None:
            raise PredictionsUnreadable(said_earlier(f"{reference} and {current} have no column in common"))
        return self.pair

    def sample(self, reference: str, current: str, size: int) -> SamplePair:
        raise NotImplementedError


def compared(counts: dict[str, tuple[tuple[int, ...], tuple[int, ...]]], **changes) -> FileDrift:
    """The drift of features with two categories each.

    Their bins are a, b, other and missing.
    """
    first, second = next(iter(counts.values()))
    pair = FilePair(
        {name: FeatureBins(name, "categorical", categories=("a", "b")) for name in counts},
        sum(first),
        {name: before for name, (before, _) in counts.items()},
        sum(second),
        {name: after for name, (_, after) in counts.items()},
        {"reference": (), "current": ()},
        {},
    )
    return compare_files(Reader(replace(pair, **changes)), "before.csv", "after.csv")


STILL, LITTLE, FURTHER, FAR = (
    (5_000, 5_000, 0, 0),
    (4_600, 5_400, 0, 0),
    (3_200, 6_800, 0, 0),
    (500, 9_500, 0, 0),
)


def moved() -> FileDrift:
    return compared(
        {name: (STILL, now) for name, now in {"still": STILL, "little": LITTLE, "far": FAR, "further": FURTHER}.items()}
    )


def test_what_cannot_be_read_is_refused_before_anything_is_said():
    with pytest.raises(PredictionsUnreadable, match=r"a\.csv and b\.csv have no column in common"):
        compare_files(Reader(None), "a.csv", "b.csv")


def test_features_are_ranked_by_how_far_they_moved():
    assert [(feature.name, feature.verdict) for feature in moved().features] == [
        ("far", Verdict.MOVED_FAR),
        ("further", Verdict.MOVED),
        ("little", Verdict.MOVED_LITTLE),
        ("still", Verdict.WITHIN_CHANCE),
    ]


def test_a_large_index_that_chance_explains_is_within_chance():
    (feature,) = compared({"noisy": ((25, 25, 25, 25), (12, 25, 31, 32))}).features
    assert feature.psi.value is not None
    assert feature.psi.value > 0.1
    assert feature.verdict is Verdict.WITHIN_CHANCE


@pytest.mark.parametrize(
    ("before", "after"), [((50, 49, 0, 0), STILL), (STILL, (50, 49, 0, 0))], ids=["reference", "now"]
)
def test_fewer_than_a_hundred_rows_on_either_side_are_too_few(before, after):
    drift = compared({"few": (before, after)})
    assert [feature.verdict for feature in drift.features] == [Verdict.TOO_FEW_ROWS]
    assert said_of(drift).startswith("Nothing can be said of 1 features: ")


def test_a_histogram_in_other_bins_is_not_measured_and_the_others_are():
    drift = compared({"odd": (STILL, (1, 2)), "far": (STILL, FAR)}, current_rows=10_000)
    assert [(feature.name, feature.verdict) for feature in drift.features] == [
        ("far", Verdict.MOVED_FAR),
        ("odd", Verdict.NOT_MEASURED),
    ]


def test_the_summary_counts_every_feature_once():
    assert said_of(moved()) == (
        "2 of 4 features moved by more than chance and more than PSI 0.1: far, further. "
        "1 moved a little; 1 moved no further than chance explains."
    )
    assert said_of(compared({"still": (STILL, STILL)})) == (
        "None of 1 features moved by more than chance and more than PSI 0.1. 1 moved no further than chance explains."
    )


def test_what_only_one_file_has_or_reads_as_another_type_is_said():
    drift = compared(
        {"x": (STILL, STILL)},
        unshared={"reference": ("old",), "current": ("new", "newer")},
        retyped={"x": ("numbers", "words"), "y": ("words", "numbers")},
    )
    assert drift.remarks == (
        "Only in before.csv: old",
        "Only in after.csv: new, newer",
        "x has numbers in before.csv and words in after.csv: what cannot be read as a number counts as missing",
        "y has words in before.csv and numbers in after.csv: they compare as words",
    )


def test_the_record_is_json_with_counts_and_measurements_of_every_feature():
    record = json.loads(json.dumps(record_of(moved())))
    assert [feature["feature"] for feature in record["features"]] == ["far", "further", "little", "still"]
    far = record["features"][0]
    assert far["verdict"] == "moved far"
    assert dict(zip(far["bins"], far["current"], strict=True)) == {"a": 500, "b": 9_500, "other": 0, "missing": 0}
    assert [measurement["name"] for measurement in far["measurements"]][:2] == ["psi", "kl_divergence"]
    assert record["reference"] == {"source": "before.csv", "rows": 10_000}


# On paper


def chapter(drift: FileDrift, title: str) -> Chapter:
    return next(part for part in drift_paper(drift).chapters if part.title == title)


def features(drift: FileDrift) -> tuple[Chapter, ...]:
    return chapter(drift, "Distributions").chapters


def drawn(feature: Chapter) -> Drawing:
    return next(part for part in feature.parts if isinstance(part, Drawing))


def test_the_paper_begins_with_what_was_found_and_names_both_files():
    paper = drift_paper(replace(moved(), reference="june.csv"))
    assert paper.subtitle == said_of(moved())
    assert rows(paper.chapters[0]) == (("Reference", "june.csv", "10,000", "4"), ("Now", "after.csv", "10,000", "4"))
    assert paper.footer == "Drift of after.csv against june.csv"


def test_what_else_differs_between_the_files_is_said_below_them():
    drift = compared({"x": (STILL, STILL)}, unshared={"reference": ("old",), "current": ()})
    assert sentences(chapter(drift, "The files")) == ("Only in before.csv: old.",)


def test_every_feature_has_its_verdict_and_every_measure_with_its_noise_level_or_interval():
    table = chapter(moved(), "Features, the most drifted first")
    assert head(table)[:3] == ("Feature", "Verdict", "PSI")
    assert [row[:2] for row in rows(table)] == [
        ("far", "moved far"),
        ("further", "moved"),
        ("little", "moved a little"),
        ("still", "within chance"),
    ]
    verdicts = [cell.tag for cell in features(moved())]
    assert [verdict.tone for verdict in verdicts] == [Tone.GRAVE, Tone.NOTABLE, Tone.SLIGHT, Tone.QUIET]


def test_every_drawing_has_its_numbers_in_words_and_every_count_is_in_a_table():
    far = features(moved())[0]
    assert drawn(far).says == (
        "far, moved far. Share of rows in the reference and now: a: 50.0 % and 5.0 %; b: 50.0 % and 95.0 %."
    )
    assert rows(far)[:2] == (("a", "5,000", "500"), ("b", "5,000", "9,500"))
    assert len(features(moved())) == 4


def test_a_feature_that_was_not_measured_says_why():
    (few,) = features(compared({"few": ((50, 49, 0, 0), STILL)}))
    assert (
        "Not measured: 99 cases in the reference and 10,000 now; expected at least 100 on both sides."
        in (sentences(few)[0])
    )


def test_labels_of_numbers_are_short_where_that_tells_them_apart():
    for edges, label in (((0.12345, 0.98765), "0.123 to 0.988"), ((2001.1, 2001.2), "2001.1 to 2001.2")):
        bins = FeatureBins("x", "numeric", edges=edges, low=0.0, high=3000.0, spread=1.0)
        (x,) = features(compared({"x": (STILL, STILL)}, bins={"x": bins}))
        assert label in {pair.label for pair in drawn(x).pairs}


def test_of_many_bins_the_largest_are_drawn_and_all_are_counted():
    bins = FeatureBins("x", "categorical", categories=tuple(f"c{number}" for number in range(50)))
    counts = (*range(1, 51), 0, 0)
    (x,) = features(compared({"x": (counts, counts)}, bins={"x": bins}))
    assert drawn(x).caption == "The 14 largest bins; 36 more are in the table."
    assert len(drawn(x).pairs) == 14
    assert len(rows(x)) == 52
