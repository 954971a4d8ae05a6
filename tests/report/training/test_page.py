"""The page of a training: findings above their pictures, in one file."""

import re

import plotly.graph_objects as go

from trey.compliance.models.classifier import Epoch
from trey.compliance.training.comparison import RULES, Contestant
from trey.compliance.training.evaluation import Figure, Quality
from trey.compliance.training.kinds import SHIPPED
from trey.report.training.figures import comparison_figure, curves_figure, robustness_figure
from trey.report.training.page import training_page


def contestant(name: str, macro_f1: float, **changed: object) -> Contestant:
    figure = Figure(macro_f1, macro_f1 - 0.02, min(macro_f1 + 0.02, 1.0))
    plain: dict[str, object] = {
        "name": name,
        "quality": Quality(figure, figure, figure),
        "training_s": 20.4,
        "notes_per_second": 90_000.0,
        "size_bytes": 500_000,
        "robustness": {"clean": figure, "typos": Figure(macro_f1 - 0.1, 0.5, 1.0)},
        "epochs": (),
    }
    return Contestant(**(plain | changed))  # type: ignore[arg-type]  # by name, as they are given


EPOCHS = (Epoch(0, 0.002, 0.6, 0.5, 0.8), Epoch(1, 0.001, 0.4, 0.125, 0.96))
CONTESTANTS = [
    contestant(RULES, 0.99),
    contestant("linear", 0.9),
    contestant(SHIPPED, 0.96, epochs=EPOCHS),
]


def texts(figure: go.Figure) -> set[str]:
    return {annotation.text for annotation in figure.layout.annotations}


def test_the_page_tells_its_findings_and_asks_nothing_of_the_network() -> None:
    page = training_page(CONTESTANTS, "notes.csv", simulated=False)
    assert re.findall("<h2>(.*?)</h2>", page) == [
        "Of what was learned, LSTM (Keras) reads held-out notes best: macro F1 0.960 (0.940 to 0.980)",
        "LSTM (Keras): 2 epochs in 20 s, to a validation loss of 0.125",
        "Hardest for LSTM (Keras): typos, 86.0 % right beside 96.0 % of plain notes",
    ]
    assert "simulated data" not in page
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?:""", page)


def test_without_harder_notes_there_is_no_picture_of_them() -> None:
    plain = [contestant(one.name, 0.9, robustness={}, epochs=one.epochs) for one in CONTESTANTS]
    assert training_page(plain, "<notes>", simulated=True).count("<h2>") == 2


def test_the_best_stands_on_top_of_the_comparison() -> None:
    figure = comparison_figure(CONTESTANTS, SHIPPED, simulated=True)
    assert [trace.y[0] for trace in figure.data] == ["linear", SHIPPED, RULES]
    assert {"96.0 %", "simulated data"} <= texts(figure)


def test_only_kinds_with_epochs_have_a_curve() -> None:
    [curve] = curves_figure(CONTESTANTS, simulated=True).data
    assert list(curve.y) == [0.5, 0.125]


def test_each_difficulty_has_a_line_of_its_own() -> None:
    figure = robustness_figure(CONTESTANTS, simulated=True)
    assert list(figure.layout.yaxis.ticktext) == ["clean", "typos"]
    assert len(figure.data) == 3
