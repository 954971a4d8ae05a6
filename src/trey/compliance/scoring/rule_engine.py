"""Version 0 of what decides: the reader and the rules, without a model."""

import hashlib
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from trey.compliance.decision.reasons import FOREIGN
from trey.compliance.extraction.domain import OUT_OF_DOMAIN, out_of_domain_score
from trey.compliance.extraction.reader import extract_tokens
from trey.compliance.rules.columns import judge_table
from trey.compliance.scoring.law import Law
from trey.compliance.text.forms import forms
from trey.compliance.text.notes import blocks
from trey.compliance.text.tokens import tokenise

_UNDECIDED = "For a person: the note does not state all that the law asks for."
_COMPLIANT = "Compliant: what the note states violates no clause; decided by the rules alone."


@dataclass(frozen=True)
class RuleEngine:
    """Decides by the rules alone, as long as no model is approved."""

    law: Law

    name = "rule-engine"
    version = "0"

    @property
    def digest(self) -> str:
        """sha256 of the law and its name: all that it can be set by."""
        return hashlib.sha256(f"{self.law.version}\n{self.law.digest}".encode()).hexdigest()

    def open(self) -> "RuleEngine":
        return self

    def decide(self, notes: pa.Array | pa.ChunkedArray) -> pa.Table:
        """Give columns label, probability, rule_label, decision, clauses, reason per note.

        There is no probability, and the label is the rules' own. `review`: the rules leave it
        undecided, or the text names too little of what a note about a part does.
        """
        return pa.concat_tables([self._decide(block) for block in blocks(notes)])

    def _decide(self, notes: pa.Array) -> pa.Table:
        tokens = tokenise(notes)
        read = forms(tokens)
        stated = extract_tokens(tokens, read, self.law.catalogue)
        verdicts = judge_table(stated, self.law.regulation, self.law.on).combine_chunks()
        label, clauses = (verdicts[name].combine_chunks() for name in ("label", "clauses"))
        is_foreign = out_of_domain_score(tokens, stated, known=1) > OUT_OF_DOMAIN
        case = pc.if_else(pa.array(is_foreign), 3, pc.fill_null(label, 2))
        violated = pc.binary_join_element_wise(
            "Non-compliant: what the note states violates ",
            pc.binary_join(clauses, " and "),
            "; decided by the rules alone.",
            "",
        )
        return pa.table(
            {
                "label": label,
                "probability": pa.nulls(len(notes), pa.float64()),
                "rule_label": label,
                "decision": pa.array(["compliant", "non_compliant", "review", "review"]).take(case),
                "clauses": clauses,
                "reason": pc.choose(case, _COMPLIANT, violated, _UNDECIDED, FOREIGN),
            }
        )
