"""Put models and their training data into an MLflow registry.

In the way of a team's training pipeline.
"""

import logging
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Publisher:
    """One registry, with local files for the artifacts."""

    uri: str
    artifacts: Path
    author: str = "farah"
    """Who trains, by the name that the registry knows."""

    def boosters(self, model: str, history: pd.DataFrame, history_file: Path, versions: tuple[Any, ...]) -> None:
        """Log and register XGBoost `versions` as `model`.

        Versions of the demo's `train`. They are UBJSON files, which run no code.
        """
        import mlflow
        import mlflow.xgboost
        from mlflow.models import infer_signature

        self._connect(model)
        with warnings.catch_warnings():
            # Hints about integer columns and about which class reads a local path; neither is acted on here.
            warnings.filterwarnings("ignore", category=UserWarning, module="mlflow")
            # One for all of them: it looks at every cell to learn the types of its columns.
            data = mlflow.data.from_pandas(
                history, source=str(history_file), targets="fraud", name="card payments, 60 days before"
            )
            for trained in versions:
                with mlflow.start_run(run_name=f"{model} {trained.version}", tags={"mlflow.user": self.author}):
                    inputs = history[list(trained.features)]
                    mlflow.log_input(data, context="training")
                    mlflow.log_params({**trained.params, "threshold": trained.threshold})
                    logged = mlflow.xgboost.log_model(
                        trained.booster,
                        name="model",
                        model_format="ubj",
                        signature=infer_signature(inputs.head(5).astype(float), pd.Series([0.5] * 5)),
                        pip_requirements=["xgboost-cpu==3.2.0"],  # inferred, it would name GPU builds as well
                    )
                    self._register(model, logged.model_uri, trained.summary, {"threshold": f"{trained.threshold:.4f}"})

    def described(self, model: str, files: Path, summary: str) -> None:
        """Register something that is no model file.

        A folder that says what took the decisions.
        """
        self._connect(model)
        self._register(model, files.as_uri(), summary, {})

    def _connect(self, experiment: str) -> None:
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
        import mlflow

        for noisy in ("mlflow", "alembic"):
            logging.getLogger(noisy).setLevel(logging.ERROR)
        mlflow.set_tracking_uri(self.uri)
        mlflow.set_registry_uri(self.uri)
        client = mlflow.MlflowClient()
        if client.get_experiment_by_name(experiment) is None:
            client.create_experiment(experiment, artifact_location=(self.artifacts / experiment).as_uri())
        mlflow.set_experiment(experiment)

    def _register(self, model: str, source: str, summary: str, tags: Mapping[str, str]) -> None:
        import mlflow
        from mlflow.exceptions import MlflowException

        client = mlflow.MlflowClient()
        try:
            client.get_registered_model(model)
        except MlflowException:
            client.create_registered_model(model)
        client.create_model_version(model, source, description=summary, tags=dict(tags), **_run_of(source))


def _run_of(source: str) -> dict[str, str]:
    import mlflow

    if not source.startswith("models:/"):
        return {}
    logged = mlflow.get_logged_model(source.removeprefix("models:/"))
    return {"run_id": logged.source_run_id, "model_id": logged.model_id} if logged.source_run_id else {}
