"""What an explanation consists of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trey.compliance.explanation.counterfactual.search import Counterfactual
from trey.compliance.explanation.evidence import ClauseHit
from trey.compliance.explanation.faithfulness import FLOOR


@dataclass(frozen=True)
class Word:
    """A word that the network reads, in characters of the note.

    Attributes:
        attribution: By how much it raises the log-odds of non-compliant; lowers, if negative.
    """

    start: int
    end: int
    text: str
    attribution: float


@dataclass(frozen=True)
class Faithfulness:
    """How the words of this note passed the deletion test.

    Attributes:
        share: Of random deletions that move the answer less; None: too few words to tell.
        deleted: How many words each deletion took out.
        floor: Below it no attribution is shown.
    """

    share: float | None
    deleted: int
    floor: float = FLOOR

    @property
    def is_enough(self) -> bool:
        return self.share is not None and self.share >= self.floor


@dataclass(frozen=True)
class DecidedBy:
    """What decided.

    Attributes:
        digest: The model's, or of the law where the rules alone decide.
        law: Its `Law.version`.
        since: Its first day.
    """

    name: str
    version: str
    digest: str
    law: str
    since: date


@dataclass(frozen=True)
class Explanation:
    """Why a component was decided so.

    Attributes:
        note: As it was read: text, capped.
        label, probability: The model's; `probability` is None without one.
        rule_label: None: the note leaves the rules undecided.
        clauses: Those that it violates.
        words: With attributions, in reading order; none where they are not faithful enough, or
            where there is no model.
        faithfulness: None without a model.
        counterfactual: Of a non-compliant component; None: judging confirmed none.
    """

    component_id: str
    vehicle_ids: tuple[str, ...]
    note: str
    decision: str
    label: int | None
    probability: float | None
    rule_label: int | None
    reason: str
    clauses: tuple[ClauseHit, ...]
    words: tuple[Word, ...]
    faithfulness: Faithfulness | None
    counterfactual: Counterfactual | None
    decided_by: DecidedBy

    def explains(self, decision: str, label: int | None, clauses: Iterable[str]) -> bool:
        """Whether this is what was decided of the component then."""
        violated = {hit.clause for hit in self.clauses}
        return (self.decision, self.label, violated) == (decision, label, set(clauses))
