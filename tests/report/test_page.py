"""The report of a run, made from a few batteries whose story is known."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.report.runs import AS_OF, run_of
from trey.report.figures.alerts import short_names
from trey.report.figures.battery import fan, typical_alert
from trey.report.page import write_report


def text_of(file: Path) -> str:
    """What a reader sees: no scripts, no tags."""
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", file.read_text())
    return " ".join(re.sub(r"<[^>]*>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def test_first_screen_says_what_happened_how_sure_and_what_to_do(tmp_path: Path) -> None:
    # when
    said = text_of(write_report(run_of("b1", alerted=("b1",)), tmp_path / "report.html"))
    # then
    for words in (
        "The battery of v-b1 is due: it reaches its rated cycles about 1 Apr 2026",
        "Devices sent 58 messages about the days 15 Feb 2026 to 15 Mar 2026; 58 were read, none",
        "1 alert went out; the store holds 1 document for these vehicles.",
        "On 1 Mar 2026 a crossing within 30 days was 90 % likely, and",
        "The battery really crossed on 2 Apr 2026, 32 days later.",
        "Invite the owner to an appointment before the crossing: v-b1 (about 1 Apr 2026).",
        "The first batch took 12 s, while Spark warmed up; then 18 messages took 1.5 s",
    ):
        assert words in said


def test_page_needs_nothing_but_itself(tmp_path: Path) -> None:
    html = write_report(run_of("b1", alerted=("b1",)), tmp_path / "report.html").read_text()
    assert len(html) < 6_000_000
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=", html)
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(("simulated", "marks"), [(True, 5), (False, 0)])
def test_simulated_data_is_marked_on_every_picture(
    tmp_path: Path, simulated: bool, marks: int
) -> None:
    facts = run_of("b1", "b2", alerted=("b1",), simulated=simulated)
    html = write_report(facts, tmp_path / "report.html").read_text()
    assert html.count("simulated data") == marks  # four pictures and the page itself
    assert html.count("<figure>") == 4


def test_a_run_without_alerts_has_a_report_too(tmp_path: Path) -> None:
    said = text_of(write_report(run_of("b1", "b2", alerted=()), tmp_path / "report.html"))
    assert "None of 2 batteries is due for replacement" in said
    assert "Nothing: no owner has to be invited." in said


def test_names_from_a_file_stay_text(tmp_path: Path) -> None:
    facts = run_of("</script><b>x", alerted=("</script><b>x",))
    html = write_report(replace(facts, source="<i>file"), tmp_path / "report.html").read_text()
    assert "</script><b>" not in html
    assert "<i>file" not in html


def test_fan_begins_at_the_counter_and_ends_at_the_quantiles() -> None:
    # given
    story = typical_alert(run_of("b1", alerted=("b1",)))
    assert story is not None
    # when
    days, low, median, high = fan(story)
    # then
    assert (days[0], days[-1]) == (AS_OF, pd.Timestamp("2026-03-31"))
    assert [low[0], median[0], high[0]] == pytest.approx([192.98] * 3)
    assert [low[-1], median[-1], high[-1]] == pytest.approx([197.98, 198.98, 200.98])


def test_short_names_keep_what_differs() -> None:
    assert short_names(["sim-a1-0001", "sim-a1-0102"]) == ["0001", "0102"]
    assert short_names(["1", "10"]) == ["1", "10"]
    assert short_names(["b-1"]) == ["b-1"]
