"""The report of a run, made from a few batteries whose story is known."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from trey.alerts.judgement import judge
from trey.report.facts import RunFacts
from trey.report.figures.alerts import short_names
from trey.report.figures.battery import fan, typical_alert
from trey.report.page import write_report

FIRST, AS_OF = pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-01")


def readings(battery_id: str, per_day: float) -> pd.DataFrame:
    """A battery at 180 cycles on the first day, known for 120 days."""
    days = pd.date_range(FIRST, periods=120)
    return pd.DataFrame(
        {
            "vehicle_id": f"v-{battery_id}",
            "battery_id": battery_id,
            "day": days,
            "daily_cycles_used": per_day,
            "lifetime_cycles_used": 180 + per_day * (days - FIRST).days.to_numpy(),
            "battery_rated_cycles": 200.0,
        }
    )


def forecasts(battery_id: str) -> pd.DataFrame:
    days = pd.date_range("2026-02-15", "2026-03-15")
    return pd.DataFrame(
        {
            "vehicle_id": f"v-{battery_id}",
            "battery_id": battery_id,
            "as_of": days,
            "p_cross_30": [0.9 if day >= AS_OF else 0.2 for day in days],
            "sum30_p10": 5.0,
            "sum30_p50": 6.0,
            "sum30_p90": 8.0,
        }
    )


def alert(battery_id: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "vehicle_id": [f"v-{battery_id}"],
            "battery_id": [battery_id],
            "as_of": [AS_OF],
            "probability": [0.9],
            "crossing_earliest": [pd.Timestamp("2026-03-26")],
            "crossing_date": [pd.Timestamp("2026-04-01")],
            "crossing_latest": [pd.NaT],
        }
    ).astype({"crossing_latest": "datetime64[ns]"})


def run_of(*batteries: str, alerted: tuple[str, ...], simulated: bool = False) -> RunFacts:
    known = pd.concat([readings(name, 0.22 if name in alerted else 0.05) for name in batteries])
    made = pd.concat([forecasts(name) for name in batteries])
    nobody = alert("x").iloc[:0]
    sent = pd.concat([nobody, *(alert(name) for name in alerted)], ignore_index=True)
    return RunFacts(
        source="made for a test",
        simulated=simulated,
        readings=known,
        forecasts=made,
        batches=pd.DataFrame(
            {"messages_read": [40, 18], "seconds": [{"read": 9.0, "alerts": 3.0}, {"read": 1.5}]}
        ),
        judgement=judge(known, sent, made),
        min_probability=0.5,
        model="mean365-gaussian 0",
        messages_sent=58,
        messages_read=58,
        quarantined=0,
        cosmos_documents=len(sent),
        seconds=42.4,
    )


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
