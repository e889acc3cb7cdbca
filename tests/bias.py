"""A report on bias, for tests."""

from datetime import date

from governance.evidence.bias import AuditSample, BiasReport, label_errors, proxy_auc, representation
from governance.evidence.mitigation import TECHNIQUES, not_tried, tried
from governance.predictions.spec import Sensitive
from governance.records import Window
from governance.sentences.phrase import Phrase
from tests.builders import MODEL, a_spec

SEX = {"sex": Sensitive.model_validate({"column": "sex", "population": {"female": 0.5, "male": 0.5}})}


def a_bias_report(why: Phrase | None = None, spec: str | None = None, groups: bool = True) -> BiasReport:
    """Of 100 women and 200 men.

    Where `why` is given, no mitigation was tried for that reason.
    """
    sample = AuditSample(
        features={},
        score=(0.4,) * 300,
        decision=(0, 1, 1) * 100,
        outcome=(0, 1, 0) * 100,
        groups={"sex": ("female", "male", "male") * 100} if groups else {},
        columns={"sex": "sex"} if groups else {},
        favourable=0,
        min_cell=11,
    )
    return BiasReport(
        model=MODEL,
        version="2",
        spec=spec or a_spec().digest,
        window=Window(date(2026, 3, 1), date(2026, 3, 2)),
        n=300,
        labelled=300,
        seed=1,
        representation=representation(sample, SEX),
        labels=label_errors(sample),
        proxies=tuple(
            proxy_auc(0.8, (100, 200), {"attribute": name, "feature": "amount"}, 1, "decision-tree", 2)
            for name in sample.groups
        ),
        mitigations=tuple(
            not_tried(technique, name, why)
            if why
            else tried(technique, name, sample.counts(name), sample.favourable, sample.min_cell)
            for name in sample.groups
            for technique in TECHNIQUES
        ),
    )
