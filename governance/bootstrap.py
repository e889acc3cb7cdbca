"""The only place that chooses adapters.

Those that bring pandas, Ibis or scikit-learn are imported by who uses them: most commands do not, and start in half the time.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from governance.adapters.disk.home_documents import HomeDocuments
from governance.adapters.disk.private_files import make_private_home
from governance.adapters.measures.kept_models import KeptModels
from governance.adapters.measures.river_detector import Adwin
from governance.adapters.measures.shap_explainer import ShapExplainer
from governance.adapters.outside.apprise_notifier import AppriseNotifier
from governance.adapters.outside.attestation import InTotoAttester
from governance.adapters.outside.prometheus import Prometheus
from governance.adapters.outside.timestamp_client import TimestampAuthorities
from governance.adapters.outside.witness_client import HttpWitnesses
from governance.adapters.papers.typst_printer import TypstPrinter
from governance.adapters.registry.mlflow_registry import MlflowRegistry
from governance.adapters.scorer.client import shared_scorer
from governance.adapters.scorer.sandbox import Entered
from governance.adapters.store.kept_checkpoint import KeptCheckpoint
from governance.adapters.store.log_keys import LogKeys
from governance.adapters.store.sql_store import SqlStore
from governance.errors import StoreUnavailable
from governance.evidence.bias import BiasAuditor
from governance.papers.printing import Printer
from governance.predictions.port import DriftReporter, PairReader, PredictionSource, SamplePair, Survey
from governance.sentences import running
from governance.services.ports import Clock, Ports
from governance.settings import Settings
from governance.statistics.confusion import Confusion
from governance.statistics.profile import Group

T = TypeVar("T")


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def bootstrap(settings: Settings, clock: Clock = system_clock) -> Ports:
    """Make the ports of one console.

    Opens the store, and creates it in a new home. Nothing else is touched yet. Raises StoreUnavailable where the
    store of a home is gone that has kept a checkpoint of it: a new one would contradict it.
    """
    _require_store_of(settings)
    make_private_home(settings.home, in_use=settings.store_path.exists())
    keyring = LogKeys(settings.key_place, settings.origin)
    registry, explainer = MlflowRegistry(settings.registry), ShapExplainer()
    return Ports(
        store=SqlStore(settings.store, keyring),
        keyring=keyring,
        kept=KeptCheckpoint(settings.home / "checkpoint"),
        registry=registry,
        predictions=_later(lambda: _ibis_source(settings.home)),
        explainer=explainer,
        models=KeptModels(registry, explainer),
        summarise=_fairlearn_summaries,
        detector=Adwin(),
        auditor=_later(_bias_auditor),
        evidently=_evidently_report,
        documents=HomeDocuments(settings.home),
        clock=clock,
        printer=printer(),
        attester=InTotoAttester(),
        metrics=Prometheus(),
        notifier=AppriseNotifier(settings.notify) if settings.notify else None,
        witnesses=None if settings.witnesses is None else HttpWitnesses(settings.witnesses),
        authorities=TimestampAuthorities(settings.timestamps, settings.timestamp_roots)
        if settings.timestamps
        else None,
    )


def _require_store_of(settings: Settings) -> None:
    kept = settings.home / "checkpoint"
    if not settings.stores_at_home or settings.store_path.exists() or not kept.exists():
        return
    raise StoreUnavailable(running.store_is_gone(str(settings.store_path), str(kept)))


def sandbox() -> Entered:
    """What a process that holds a model gives up on this machine."""
    return shared_scorer().sandbox()


def survey() -> Survey:
    """What looks at logs that have no specification yet."""
    from governance.adapters.predictions.duckdb_survey import DuckDBSurvey

    return DuckDBSurvey()


def pair_reader() -> PairReader:
    """What counts two tables that nobody has described."""
    from governance.adapters.predictions.two_files import TwoFiles

    return TwoFiles()


def printer() -> Printer:
    """What makes PDF of papers."""
    return TypstPrinter()


def drift_reporter() -> DriftReporter:
    """What reports on two samples as another tool sees them."""
    return _evidently_report


def _ibis_source(home: Path) -> PredictionSource:
    from governance.adapters.predictions.ibis_predictions import IbisSource

    return IbisSource(home)


def _bias_auditor() -> BiasAuditor:
    from governance.adapters.measures.bias_audit import SklearnBiasAuditor

    return SklearnBiasAuditor()


def _fairlearn_summaries(table: Mapping[Group, Confusion]) -> Mapping[str, float]:
    from governance.adapters.measures.fairlearn_summaries import fairlearn_summaries

    return fairlearn_summaries(table)


def _evidently_report(pair: SamplePair) -> bytes:
    from governance.adapters.measures.evidently_report import evidently_report

    return evidently_report(pair)


def _later(make: Callable[[], T]) -> T:
    """What `make` makes, made when it is first asked for something."""
    return cast("T", _Later(make))


class _Later:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Any:
        return self._make()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)
