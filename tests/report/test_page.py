"""The page of a run over a few batteries and components whose story is known."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.report.batteries.runs import AS_OF, run_of
from tests.report.components.runs import component, judged
from trey.report.batteries.facts import BatteryFacts
from trey.report.batteries.figures.alerts import short_names
from trey.report.batteries.figures.battery import fan, typical_alert
from trey.report.batteries.part import battery_part
from trey.report.components.facts import ComponentFacts
from trey.report.components.part import component_part
from trey.report.page import Report, write_report


def page_of(
    folder: Path,
    batteries: BatteryFacts,
    components: ComponentFacts | None = None,
    source: str = "made for a test",
) -> Path:
    parts = [battery_part(batteries), *([component_part(components)] if components else [])]
    return write_report(Report(source, batteries.simulated, 42.4, parts), folder / "report.html")


def text_of(file: Path) -> str:
    """What a reader sees: no scripts, no tags."""
    html = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", file.read_text())
    return " ".join(re.sub(r"<[^>]*>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


def test_first_screen_says_what_happened_how_sure_and_what_to_do(tmp_path: Path) -> None:
    # when
    said = text_of(page_of(tmp_path, run_of("b1", alerted=("b1",))))
    # then
    for words in (
        "The whole way took 42 s on this machine.",
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
    html = page_of(tmp_path, run_of("b1", alerted=("b1",))).read_text()
    assert len(html) < 6_000_000
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=", html)
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(("simulated", "marks"), [(True, 5), (False, 0)])
def test_simulated_data_is_marked_on_every_picture(
    tmp_path: Path, simulated: bool, marks: int
) -> None:
    facts = run_of("b1", "b2", alerted=("b1",), simulated=simulated)
    html = page_of(tmp_path, facts).read_text()
    assert html.count("simulated data") == marks  # four pictures and the page itself
    assert html.count("<figure>") == 4


def test_lead_times_and_the_yardstick_are_drawn(tmp_path: Path) -> None:
    # given two alerts in good time, and a baseline that says less
    facts = run_of("b1", "b2", "b3", alerted=("b1", "b2"), simulated=True)
    said = facts.judgement.days["p_cross_30"] / 2
    # when
    page = page_of(tmp_path, replace(facts, yardstick=said))
    # then
    text = text_of(page)
    assert "2 of 2 alerts gave 14 to 45 days of notice, the median 32" in text
    assert (
        "On these days the Brier score, the mean squared distance from what happened, is " in text
    )
    assert "mean365 + Gaussian: said" in page.read_text()
    assert page.read_text().count("<figure>") == 5


def test_a_run_without_alerts_has_a_report_too(tmp_path: Path) -> None:
    said = text_of(page_of(tmp_path, run_of("b1", "b2", alerted=())))
    assert "None of 2 batteries is due for replacement" in said
    assert "Nothing: no owner has to be invited." in said


def test_both_kinds_of_alert_stand_on_the_first_screen(tmp_path: Path) -> None:
    # given
    components = judged(component("C1", "non_compliant"), component("C2", "review", vehicle="V2"))
    # when
    page = page_of(tmp_path, run_of("b1", "b2", alerted=("b1", "b2")), components)
    # then
    said = text_of(page)
    assert "2 of 2 batteries are due for replacement; 1 of 2 vehicles have an illegal part" in said
    first_screen, _, rest = said.partition("Battery b")
    for words in ("Batteries What happened", "Components What happened", "1 waits for a person"):
        assert words in first_screen
    assert rest.index("The first batch took") < rest.index("of the components were decided")
    assert rest.index("of the components were decided") < rest.index("Every battery alert")
    assert "Every vehicle with an illegal part" in rest


def test_names_from_a_file_stay_text(tmp_path: Path) -> None:
    facts = run_of("</script><b>x", alerted=("</script><b>x",))
    html = page_of(tmp_path, facts, source="<i>file").read_text()
    assert "</script><b>" not in html
    assert "<i>file" not in html


def test_names_from_a_file_turn_no_line_round(tmp_path: Path) -> None:
    facts = run_of("b\u202e\x1b1", alerted=("b\u202e\x1b1",))
    said = text_of(page_of(tmp_path, facts, source="file\u202e"))
    assert "v-b\ufffd␛1" in said
    assert not {"\u202e", "\x1b"} & set(said)


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
