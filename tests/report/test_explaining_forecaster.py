"""What a forecaster goes by as a page: words, one picture, and text that stays text."""

from trey.battery.explanation.overall.effects import Effect
from trey.battery.explanation.overall.overview import Overview
from trey.report.explaining.forecaster import forecaster_html


def effect(part: str, points: float, cycles_share: float = 0.04) -> Effect:
    return Effect(part, 300, points, points - 0.01, points + 0.01, cycles_share)


def test_a_forecaster_is_explained_in_words_and_one_picture() -> None:
    # given
    seen = Overview(
        model_name="<i>m",
        model_version="1",
        model_digest="ab",
        batteries=300,
        effects=(
            effect("the remaining cycles", 0.29, cycles_share=0.0),
            effect("the last week", 0.05),
            effect("the season", 0.04),
            effect("the weekdays", 0.02),
        ),
        foretold=0.84,
        by_chance=0.38,
        shown_share=0.85,
        largest_moves=0.047,
        any_moves=0.026,
    )
    # when
    html = str(forecaster_html(seen)).replace("\N{NO-BREAK SPACE}", " ")
    # then
    for words in (
        "crossing most: the remaining cycles, then the last week, then the season</h1>",
        "Without the remaining cycles, P moves by 29.0 points on average (28.0 to 30.0); they",
        "Without the last week, P moves by 5.0 points on average (4.0 to 6.0), and the cycles of",
        "Then follow the weekdays 2.0 points.",
        "in 84 % of pairs, another battery&#39;s parts in 38 %",
        "simulated data",
        "&lt;i&gt;m",
    ):
        assert words in html
    assert html.count("plotly-graph-div") == 1
