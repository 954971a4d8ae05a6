"""Notes → decisions: the model and the reader with its rules decide together, or a person does."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.catalogue import Catalogue
from trey.compliance.decision.note_model import NoteModel
from trey.compliance.decision.reasons import Case, reasons
from trey.compliance.extraction.domain import OUT_OF_DOMAIN, known_share, out_of_domain_score
from trey.compliance.extraction.reader import extract_tokens
from trey.compliance.regulation import Regulation
from trey.compliance.rules.columns import judge_table
from trey.compliance.text.forms import forms
from trey.compliance.text.notes import blocks
from trey.compliance.text.tokens import tokenise
from trey.compliance.text.vocabulary import in_rows

COMPLIANT, NON_COMPLIANT, REVIEW = "compliant", "non_compliant", "review"
DECISIONS = pa.schema(
    [
        pa.field("label", pa.int8(), nullable=False),  # the model's: 1 non-compliant
        pa.field("probability", pa.float64(), nullable=False),  # of label 1
        pa.field("rule_label", pa.int8()),  # null: the note leaves the rules undecided
        pa.field("decision", pa.string(), nullable=False),
        pa.field("clauses", pa.list_(pa.string()), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("out_of_domain", pa.float64(), nullable=False),  # score in [0, 1]
    ]
)


@dataclass(frozen=True)
class Judge:
    """What decides: a model and the law of one day.

    Attributes:
        model: Gives the probability.
        catalogue: Of the inventory that model and regulation are for.
        regulation: Its clauses judge what the note states.
        on: The day whose law counts.
    """

    model: NoteModel
    catalogue: Catalogue
    regulation: Regulation
    on: date

    def decide(self, notes: pa.Array | pa.ChunkedArray) -> pa.Table:
        """Decide each note: a row of DECISIONS, in order; never raises on any text.

        `compliant` and `non_compliant` need a model and rules that agree. A text that is out of
        domain, one that leaves the rules undecided, and one on which they disagree are `review`.
        An answer depends on its note alone: how notes are cut into calls changes nothing.
        """
        decided = [self._decide(block) for block in blocks(notes)]
        return pa.concat_tables([DECISIONS.empty_table(), *decided])

    def _decide(self, notes: pa.Array) -> pa.Table:
        tokens = tokenise(notes)
        read = forms(tokens)
        model = self.model
        ids = model.vocabulary.token_ids(tokens, read)
        probability = model.probability_of_ids(in_rows(tokens, ids, model.head.sequence_length))
        stated = extract_tokens(tokens, read, self.catalogue)
        verdicts = judge_table(stated, self.regulation, self.on)
        foreign = out_of_domain_score(tokens, stated, known_share(tokens, read, ids))
        label = (probability >= 0.5).astype(np.int8)
        rule_label = verdicts["label"].combine_chunks()
        cases = _cases(label, rule_label, foreign > OUT_OF_DOMAIN)
        clauses = verdicts["clauses"].combine_chunks()
        of_case = pa.array([REVIEW] * 3 + [COMPLIANT, NON_COMPLIANT])
        columns = [
            pa.array(label),
            pa.array(probability),
            rule_label,
            of_case.take(pa.array(cases)),
            clauses,
            reasons(cases, stated, clauses),
            pa.array(foreign),
        ]
        return pa.table(columns, schema=DECISIONS)


def _cases(label: np.ndarray, rule_label: pa.Array, is_foreign: np.ndarray) -> np.ndarray:
    """The `Case` of each note: the first that holds."""
    by_rule = np.asarray(pc.fill_null(rule_label, -1))
    return np.select(
        [is_foreign, by_rule < 0, by_rule != label, by_rule == 0],
        [Case.OUT_OF_DOMAIN, Case.UNDECIDED, Case.DISAGREEMENT, Case.COMPLIANT],
        Case.NON_COMPLIANT,
    )
