"""Compare two files as they are, without a specification.

How far every column has moved, and whether chance explains it.
"""

from collections.abc import Callable

from governance.canonical import Json, plain
from governance.evidence.drift import feature_drift
from governance.evidence.file_drift import FileDrift
from governance.predictions.port import PairReader
from governance.sentences.phrase import counted

Progress = Callable[[str], None]


def compare_files(reader: PairReader, reference: str, current: str, progress: Progress = lambda _: None) -> FileDrift:
    """Compare every column of `current` with that of `reference`.

    Both are paths or globs of Parquet or CSV files. Raises PredictionsUnreadable where one has no rows or cannot be
    read, or they have no column in common.
    """
    progress(f"counting {reference} and {current} in the same bins")
    pair = reader.read(reference, current)
    rows = f"{pair.reference_rows:,} and {counted(pair.current_rows, 'row')}"
    progress(f"measuring the {counted(len(pair.bins), 'column')} that both have, on {rows}")
    return FileDrift(reference, current, pair, feature_drift(pair.reference, pair.current, pair.bins, sums=pair.sums))


def record_of(drift: FileDrift) -> Json:
    """Everything that was measured as plain JSON, for other programs."""
    pair = drift.pair
    return plain(
        {
            "reference": {"source": drift.reference, "rows": pair.reference_rows},
            "current": {"source": drift.current, "rows": pair.current_rows},
            "features": [
                {
                    "feature": feature.name,
                    "verdict": feature.verdict,
                    "kind": pair.bins[feature.name].kind,
                    "bins": pair.bins[feature.name].labels,
                    "reference": pair.reference[feature.name],
                    "current": pair.current[feature.name],
                    "measurements": (feature.psi, *feature.others),
                }
                for feature in drift.features
            ],
            "unshared": pair.unshared,
            "retyped": pair.retyped,
            "remarks": drift.remarks,
        }
    )
