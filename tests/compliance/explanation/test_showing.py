"""What shows a note: its colours are where its words are."""

from tests.compliance.explanation.asking import explained
from trey.compliance.explanation.explaining import Explainer
from trey.compliance.explanation.showing.colouring import pieces


def test_pieces_are_the_whole_note(explainer: Explainer) -> None:
    # given
    found = explained(explainer, "Bumper, made in 1985;\x1b steel — fair condition")
    # when
    parts = list(pieces(found))
    # then
    assert "".join(piece.text for piece in parts) == "Bumper, made in 1985;␛ steel — fair condition"
    evidence = [piece.text for piece in parts if piece.is_evidence]
    assert evidence == ["1985", "fair"]
    [strongest] = [p for p in parts if p.attribution == max(q.attribution for q in parts)]
    assert strongest.weight == 2
