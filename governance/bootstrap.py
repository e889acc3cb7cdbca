"""The only place that chooses adapters."""

from datetime import UTC, datetime

from governance.adapters.apprise_notifier import AppriseNotifier
from governance.adapters.attestation import InTotoAttester
from governance.adapters.bias_audit import SklearnBiasAuditor
from governance.adapters.duckdb_survey import DuckDBSurvey
from governance.adapters.evidently_report import evidently_report
from governance.adapters.fairlearn_rates import fairlearn_rates
from governance.adapters.home_documents import HomeDocuments
from governance.adapters.ibis_log import IbisLogs
from governance.adapters.kept_checkpoint import KeptCheckpoint
from governance.adapters.log_keys import LogKeys
from governance.adapters.mlflow_registry import MlflowRegistry
from governance.adapters.river_detector import Adwin
from governance.adapters.shap_explainer import ShapExplainer
from governance.adapters.sql_store import SqlStore
from governance.adapters.timestamp_client import TimestampAuthorities
from governance.adapters.two_files import TwoFiles
from governance.adapters.typst_printer import TypstPrinter
from governance.adapters.witness_client import HttpWitnesses
from governance.logs import DriftReporter, LogSurvey, PairReader
from governance.records import Assurance
from governance.services.ports import Clock, Ports
from governance.settings import Settings


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def bootstrap(settings: Settings, assurance: Assurance, clock: Clock = system_clock) -> Ports:
    """The ports of one console. Opens the store, creating it in a new home; nothing else is touched yet."""
    keyring = LogKeys(settings.key_place, settings.origin)
    return Ports(
        store=SqlStore(settings.store, keyring),
        keyring=keyring,
        kept=KeptCheckpoint(settings.home / "checkpoint"),
        registry=MlflowRegistry(settings.registry_uri),
        logs=IbisLogs(settings.home),
        explainer=ShapExplainer(),
        rates=fairlearn_rates,
        detector=Adwin(),
        auditor=SklearnBiasAuditor(),
        evidently=evidently_report,
        documents=HomeDocuments(settings.home),
        clock=clock,
        assurance=assurance,
        printer=TypstPrinter(),
        attester=InTotoAttester(),
        notifier=AppriseNotifier(settings.notify) if settings.notify else None,
        witnesses=None if settings.witnesses is None else HttpWitnesses(settings.witnesses),
        authorities=TimestampAuthorities(settings.timestamps, settings.timestamp_roots)
        if settings.timestamps
        else None,
    )


def log_survey() -> LogSurvey:
    """What looks at logs that have no specification yet."""
    return DuckDBSurvey()


def pair_reader() -> PairReader:
    """What counts two tables that nobody has described."""
    return TwoFiles()


def drift_reporter() -> DriftReporter:
    """What reports on two samples as another tool sees them."""
    return evidently_report
