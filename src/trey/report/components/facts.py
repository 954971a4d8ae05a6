"""What the part of a report about components is made of."""

from dataclasses import dataclass

import pandas as pd

from trey import metrics
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.scoring.law import Law

STATUSES = ("non_compliant", "pending", "compliant", "unknown")  # by precedence
NON_COMPLIANT, PENDING, COMPLIANT, UNKNOWN = STATUSES
REVIEW = "review"


@dataclass(frozen=True)
class ComponentFacts:
    """One run of the scoring job; every figure concerns its vehicles alone.

    Attributes:
        simulated: Whether the notes were made up.
        components: One row per component and vehicle that it stands in: component_id, vehicle_id
            (null: not named), note (text), decision, clauses, reason, probability, label,
            rule_label, is_illegal (what it really is; null: nobody knows).
        vehicles: One row per vehicle: vehicle_id, status (of STATUSES), is_illegal, likewise.
        alerts: Of the ledger, by whichever run: id, kind, vehicle_id, as_of, reason, components.
        explainer: The law and the model by which they were judged.
        quarantined: Rows that could not be read.
        cosmos_documents: Of these vehicles.
    """

    simulated: bool
    components: pd.DataFrame
    vehicles: pd.DataFrame
    alerts: pd.DataFrame
    explainer: Explainer
    quarantined: int
    cosmos_documents: int

    @property
    def law(self) -> Law:
        """By which they were judged."""
        return self.explainer.law

    @property
    def model(self) -> str:
        """Name and version of what decided."""
        by = self.explainer.decided_by
        return f"{by.name} {by.version}"

    @property
    def knows_truth(self) -> bool:
        """Whether it is known what the components really are."""
        return len(self.components) > 0 and bool(self.components["is_illegal"].notna().all())

    def with_status(self, status: str) -> pd.DataFrame:
        """The vehicles of this status."""
        chosen: pd.DataFrame = self.vehicles[self.vehicles["status"] == status]
        return chosen

    def really_illegal(self, status: str) -> int:
        """How many vehicles of this status really have an illegal part, as far as that is known."""
        return int((self.with_status(status)["is_illegal"] == True).sum())  # noqa: E712  # null is not

    def decided_as(self, decision: str) -> pd.DataFrame:
        """The components that were decided so."""
        chosen: pd.DataFrame = self.components[self.components["decision"] == decision]
        return chosen

    @property
    def review_share(self) -> float | None:
        """Share of the components that a person has to decide; None where there are none."""
        total = len(self.components)
        return len(self.decided_as(REVIEW)) / total if total else None

    @property
    def vehicle_decisions(self) -> metrics.Decisions:
        """Was "has an illegal part" said of a vehicle, and does it have one?"""
        is_illegal = (self.vehicles["is_illegal"] == True).to_numpy()  # noqa: E712  # null is not
        return metrics.decisions((self.vehicles["status"] == NON_COMPLIANT).to_numpy(), is_illegal)

    @property
    def decided_correctly(self) -> float | None:
        """Share of right answers among components that were decided without a person."""
        decided = self.components[self.components["decision"] != REVIEW]
        if not self.knows_truth or decided.empty:
            return None
        said = decided["decision"] == NON_COMPLIANT
        return float((said == decided["is_illegal"].astype(bool)).mean())
