"""Version 0: what the rules alone decide, and what they leave to a person."""

from datetime import date

import pyarrow as pa

from trey.compliance.scoring.law import Law
from trey.compliance.scoring.rule_engine import RuleEngine
from trey.compliance.simulation.components import JUDGED_ON, simulate_components
from trey.compliance.simulation.foreign import simulate_foreign_notes


def test_rules_alone_decide_what_the_note_states_and_leave_the_rest_to_a_person() -> None:
    # given the three worked examples, and what cannot be judged
    notes = {
        b"Manufactured in 1985, made of steel, in fair condition.": "non_compliant",
        b"Manufactured in 2010, made of carbon fiber, in good condition.": "compliant",
        b"Manufactured in 1995, made of steel, in fair condition.": "non_compliant",
        b"Manufactured in 2010, made of steel.": "review",
        b"\xff\xfe\x00": "review",
        b"": "review",
        b"Manufactured in 1985, made of iron. " + b"x " * 500_000: "review",
    }
    engine = RuleEngine(Law.of_files(None, None, date(2026, 1, 1)))
    # when
    decided = engine.open().decide(pa.array([*notes, None], pa.binary()))
    # then
    assert decided["decision"].to_pylist() == [*notes.values(), "review"]
    assert decided["clauses"].to_pylist()[:3] == [["age", "condition"], [], ["condition"]]
    assert decided["probability"].null_count == 8
    assert decided["reason"].to_pylist()[:2] == [
        "Non-compliant: what the note states violates age and condition; decided by the rules "
        "alone.",
        "Compliant: what the note states violates no clause; decided by the rules alone.",
    ]


def test_rules_alone_leave_foreign_texts_to_a_person_and_still_decide_notes_about_parts() -> None:
    # given
    engine = RuleEngine(Law.of_files(None, None, JUDGED_ON))
    components = simulate_components(5_000, seed=5)
    labels = components["label"].to_pylist()

    def share_in_review(notes: pa.ChunkedArray) -> float:
        decisions: list[str] = engine.decide(notes)["decision"].to_pylist()
        return decisions.count("review") / len(notes)

    # then: of a note about a part it leaves but few that the rules could decide
    assert share_in_review(simulate_foreign_notes(2_000, seed=6)["note"]) >= 0.97
    assert share_in_review(components["note"]) <= 0.05
    decided = engine.decide(components["note"])["decision"].to_pylist()
    number = {"compliant": 0, "non_compliant": 1}
    pairs = [
        (number[said], true) for said, true in zip(decided, labels, strict=True) if said in number
    ]
    assert sum(said == true for said, true in pairs) / len(pairs) >= 0.995
