"""What of deciding a note goes into its text features: tokens, their forms, and ids."""

import time

import numpy as np
import pyarrow as pa

from trey.compliance.decision.judging import Judge
from trey.compliance.text.forms import forms
from trey.compliance.text.tokens import tokenise
from trey.compliance.text.vocabulary import in_rows

BATCH = 10_000  # notes, as Spark gives them
ROUNDS = 3


def features_share(judge: Judge, notes: pa.ChunkedArray) -> float:
    """CPU time of the features over that of the whole decision, in this process, on one core."""
    cores = pa.cpu_count()
    pa.set_cpu_count(1)
    try:
        spent = [
            (_cpu_s(judge, batch, only_features=True), _cpu_s(judge, batch, only_features=False))
            for _ in range(ROUNDS)
            for batch in pa.table({"note": notes}).to_batches(BATCH)
        ]
    finally:
        pa.set_cpu_count(cores)
    features, whole = np.sum(spent, axis=0)
    return float(features / whole)


def _cpu_s(judge: Judge, batch: pa.RecordBatch, *, only_features: bool) -> float:
    began = time.process_time()
    if only_features:
        tokens = tokenise(batch["note"])
        ids = judge.model.vocabulary.token_ids(tokens, forms(tokens))
        in_rows(tokens, ids, judge.model.head.sequence_length)
    else:
        judge.decide(batch["note"])
    return time.process_time() - began
