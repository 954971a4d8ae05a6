"""What the project set out to reach, held against what was measured."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.benchmarks.forecaster.promised import forecaster
from tests.benchmarks.target import Target

MIB_PER_GIB = 1024
LINEAR = 1.2  # what a step's cost per row may grow by and still count as constant


def judged(figures: Mapping[str, Any]) -> Iterator[Target]:
    """The targets of those parts that were measured."""
    for part, targets in (
        ("backlog", _backlog),
        ("latency", _latency),
        ("forecast", _forecast),
        ("forecaster", forecaster),
        ("notes", _notes),
        ("reader", _reader),
        ("event_hubs_server", _event_hubs_server),
    ):
        if part in figures:
            yield from targets(figures[part])


def _latency(latency: Mapping[str, Any]) -> Iterator[Target]:
    p95 = latency["p95_s"]
    yield Target("200 messages, send to document, p95", "≤ 6 s", f"{p95} s", p95 <= 6)
    yield Target("the same, wished for", "≤ 3 s", f"{p95} s", p95 <= 3)


def _forecast(forecast: Mapping[str, Any]) -> Iterator[Target]:
    for model, rate in forecast["spark_rows_per_min"].items():
        what = f"forecast step in Spark, {model}"
        yield Target(what, "≥ 1,000,000 rows/min", f"{rate:,} rows/min", rate >= 1e6)


def _reader(reader: Mapping[str, Any]) -> Iterator[Target]:
    share = reader["reader_to_plain_consumer"]
    yield Target("reader beside the plain consumer", "≥ 80 %", f"{share:.0%}", share >= 0.8)


def _notes(notes: Mapping[str, Any]) -> Iterator[Target]:
    small, large = notes["runs"][0], notes["runs"][-1]
    features = notes["features_share"]
    yield Target(
        "text features, of the CPU time of a decision", "≤ 20 %", f"{features:.1%}", features <= 0.2
    )
    ways = {
        way: rates["notes_per_s_per_core"] for way, rates in notes["model_path"]["ways"].items()
    }
    for what, wanted, rate in (
        ("text to full decision", 12_000, large["deciding"]["notes_per_s_per_core"]),
        ("text to probability", 20_000, ways["trey"]),
    ):
        each = "notes/s per core"
        yield Target(what, f"≥ {wanted:,} {each}", f"{rate:,} {each}", rate >= wanted)
    for way, name, least in (
        ("keras", "Keras `predict` in a pandas UDF", 2),
        ("mlflow", "MLflow's `spark_udf`", 1.1),
    ):
        times = ways["trey"] / ways[way]
        yield Target(
            f"the same beside {name}", f"≥ {least} times", f"{times:.2f} times", times >= least
        )
    fleet = f"{large['notes']:,} notes"
    for what, kind, gib in (("JVM", "jvm", 4), ("each Python worker", "worker", 1.5)):
        peak = large[f"{kind}_peak_mib"]
        yield Target(f"{fleet}: {what}", f"≤ {gib} GiB", f"{peak:,} MiB", peak <= gib * MIB_PER_GIB)
    for step, what in (("deciding", "deciding"), ("job_step", "the job's step")):
        growth = small[step]["notes_per_cpu_s"] / large[step]["notes_per_cpu_s"]
        yield Target(
            f"{fleet} beside {small['notes']:,}: CPU time of a note, {what}",
            f"≤ {LINEAR} times",
            f"{growth:.2f} times",
            growth <= LINEAR,
        )


def _event_hubs_server(server: Mapping[str, Any]) -> Iterator[Target]:
    for way, verb, wanted in (("in", "sent", 4_000), ("out", "received", 4_500)):
        rate, ratio = server["on_disk"][f"{verb}_per_s"], server[f"{verb}_ratio"]
        yield Target(
            f"local Event Hubs server, {way}",
            f"≥ {wanted:,} events/s, or 80 % of memory-only",
            f"{rate:,.0f} events/s, {ratio:.0%}",
            rate >= wanted or ratio >= 0.8,
        )


def _backlog(backlog: Mapping[str, Any]) -> Iterator[Target]:
    for run in backlog["runs"]:
        if run["batteries"] != 10_000:
            continue
        rate, jvm, driver = run["messages_per_s"], run["jvm_peak_mib"], run["driver_peak_mib"]
        fleet = "backlog of 10,000 batteries"
        yield Target(fleet, "≥ 1,000 messages/s", f"{rate:,} messages/s", rate >= 1_000)
        for what, peak, gib in (("JVM", jvm, 4), ("Python driver", driver, 1)):
            yield Target(
                f"{fleet}: {what}", f"≤ {gib} GiB", f"{peak:,} MiB", peak <= gib * MIB_PER_GIB
            )
