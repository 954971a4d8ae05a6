"""One note, explained as that of component C1 in vehicle V1."""

from trey.compliance.explanation.explained import Explanation
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.subject import Subject


def explained(explainer: Explainer, note: str | bytes | None) -> Explanation:
    raw = note.encode() if isinstance(note, str) else note
    return explainer.explain(Subject("C1", ("V1",), raw))
