"""Ways from a note's text to its probability in Spark, all with the same network and vocabulary.

The network has the shipped one's architecture and random weights, exported as the shipped one was:
training would change no speed, and Keras needs weights that an exported network no longer has.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.functions import pandas_udf

from trey.compliance.decision.note_model import Head, NoteModel, save, shipped_model
from trey.compliance.text.notes import gathered
from trey.contracts import Transform

if TYPE_CHECKING:  # TensorFlow takes seconds, and workers that need none of it import this file
    from trey.compliance.models.keras_training import KerasClassifier

MODEL, NETWORK = "model", "network.keras"  # in the folder of an experiment
SEED = 1
PROBABILITY = "probability double"


def make_models(folder: Path) -> None:
    """Write one network twice: for Keras, and exported with the shipped vocabulary."""
    import keras

    from trey.compliance.models.classifier import ClassifierConfig
    from trey.compliance.models.exported.graph import export
    from trey.compliance.models.keras_training import KerasClassifier
    from trey.compliance.models.lstm import build_classifier

    shipped = shipped_model()
    keras.utils.set_random_seed(SEED)
    config = ClassifierConfig(
        vocabulary_size=len(shipped.vocabulary.tokens),
        sequence_length=shipped.head.sequence_length,
    )
    network = build_classifier(config)
    network.save(folder / NETWORK)
    head = Head.model_validate(shipped.head.model_dump() | {"slope": 1.0})
    save(folder / MODEL, head, shipped.vocabulary, export(KerasClassifier(network)))


def ways(spark: SparkSession, folder: Path) -> Mapping[str, Transform]:
    """Each gives one column, `probability`, of a frame's `note`."""
    return {
        "trey": _by_note_model(folder),
        "keras": _by_keras(folder),
        "mlflow": _by_mlflow(spark, folder),
    }


def _by_note_model(folder: Path) -> Transform:
    """As the scoring job: Arrow batches, one session per worker."""

    def score(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        model = _note_model(folder)
        for batch in gathered(batches, "note"):
            probability = pa.array(model.probability(batch["note"]))
            yield pa.record_batch([probability], names=["probability"])

    def transform(notes: DataFrame) -> DataFrame:
        return notes.select("note").mapInArrow(score, PROBABILITY)

    return transform


def _by_keras(folder: Path) -> Transform:
    """`predict` at the batch that suits Keras best, after the same reading of the text."""

    @pandas_udf("double")  # type: ignore[call-overload, untyped-decorator]  # no iterators in the stubs
    def score(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        model, network = _note_model(folder), _keras_network(folder)
        for notes in batches:
            ids = model.vocabulary.encode(pa.array(notes), model.head.sequence_length)
            yield pd.Series(network.probability(ids))

    def transform(notes: DataFrame) -> DataFrame:
        return notes.select(score("note").alias("probability"))

    return transform


def _by_mlflow(spark: SparkSession, folder: Path) -> Transform:
    """The exported network, logged as a pyfunc with a signature."""
    import mlflow
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema

    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    experiment = mlflow.create_experiment("notes", (folder / "artifacts").as_uri())
    with mlflow.start_run(experiment_id=experiment):
        logged = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(Path(__file__).with_name("logged_model.py")),
            artifacts={"model": str(folder / MODEL)},
            signature=ModelSignature(
                Schema([ColSpec(DataType.string, "note")]),
                Schema([ColSpec(DataType.double)]),
            ),
            pip_requirements=[],  # what is installed here is what it runs with
        )
    score = mlflow.pyfunc.spark_udf(spark, logged.model_uri, env_manager="local")

    def transform(notes: DataFrame) -> DataFrame:
        return notes.select(score("note").alias("probability"))

    return transform


@cache  # of a worker, which outlives a task
def _note_model(folder: Path) -> NoteModel:
    return NoteModel.load(folder / MODEL)


@cache
def _keras_network(folder: Path) -> "KerasClassifier":
    import keras
    import tensorflow as tf

    from trey.compliance.models.keras_training import KerasClassifier

    # One thread per worker, as many workers as cores.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    return KerasClassifier(keras.models.load_model(folder / NETWORK, compile=False))
