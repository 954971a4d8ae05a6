"""docs/benchmarks.md, made of the results alone."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from tests.benchmarks.forecaster.section import forecaster
from tests.benchmarks.markdown import table
from tests.benchmarks.targets import judged

Results: TypeAlias = Mapping[str, Any]
"""Part → its figures and the circumstances in which they were measured."""

_HEAD = """\
# Benchmarks

How fast the whole way is, what it needs, and how good the forecasts are. `make bench` measures all of this and writes this page;
`python -m tests.benchmarks PART …` measures some parts anew. Figures of a shared machine wander by a
tenth and more from run to run.
"""


def written(results: Results) -> str:
    """The page as Markdown."""
    sections = [_HEAD, _targets(results)]
    for part, section in (
        ("backlog", _backlog),
        ("latency", _latency),
        ("forecast", _forecast),
        ("forecaster", forecaster),
        ("notes", _notes),
        ("reader", _reader),
        ("event_hubs_server", _event_hubs_server),
        ("cosmos", _cosmos),
    ):
        if part in results:
            sections.append(section(results[part]["figures"]))
    return "\n".join([*sections, _circumstances(results)])


def _targets(results: Results) -> str:
    rows = [
        (target.what, target.wanted, target.measured, "met" if target.is_met else "**not met**")
        for target in judged({part: result["figures"] for part, result in results.items()})
    ]
    return "## Targets\n\n" + table(("what", "wanted", "measured", ""), rows)


def _backlog(figures: Mapping[str, Any]) -> str:
    rows = [
        (
            f"{run['batteries']:,}",
            f"{run['history_messages']:,}",
            f"{run['messages']:,}",
            run["seconds"],
            f"{run['messages_per_s']:,}",
            f"{run['documents']:,}",
            *[f"{run[f'{kind}_peak_mib']:,}" for kind in ("jvm", "driver", "workers")],
        )
        for run in sorted(figures["runs"], key=lambda run: run["batteries"])
    ]
    text = f"""\
## Backlog

Messages that wait in the local Event Hubs server before `jobs/stream_alerts.py --available-now` starts,
in batches of at most {figures["per_batch"]:,}, over a year of history for every battery; the history is written
straight into `bronze.telemetry`. Seconds count from the first read to the end of the last batch,
when all documents stand in Cosmos DB; the job's start (JVM, tables) comes before. Peaks are resident
memory in MiB, of the workers the sum. Before commit a27891e, children that the JVM had just forked counted too,
as workers: such peaks are too high.

"""
    columns = ("batteries", "history, messages", "new messages", "s", "messages/s", "documents")
    text += table((*columns, "JVM peak", "driver peak", "workers peak"), rows)
    steps = [
        (f"{run['batteries']:,}", number, *(f"{s:.1f}" for s in batch.values()))
        for run in sorted(figures["runs"], key=lambda run: run["batteries"])
        for number, batch in enumerate(run["steps_s"])
    ]
    names = figures["runs"][0]["steps_s"][0]
    return text + "\nSeconds of each step:\n\n" + table(("batteries", "batch", *names), steps)


def _latency(figures: Mapping[str, Any]) -> str:
    steps = figures["median_of_step_s"]
    cut = figures["cut_in_two_seconds"]
    of_cut = f" ({min(cut)} to {max(cut)} s)" if cut else ""
    return f"""\
## From send to document

{figures["batches"]} batches of {figures["messages_per_batch"]} messages on an idle system, trigger 1 s, \
{figures["batteries"]} batteries with {figures["history_days"]} days of history;
{figures["due_per_batch"]} batteries become due in each batch. Before them {figures["warm_up_batches"]} \
batches to warm up, the first of which also waited for the job's
start ({figures["first_batch_s"]} s). Median {figures["p50_s"]} s, p95 {figures["p95_s"]} s, \
largest {max(figures["seconds"])} s. Of further {len(cut)} batches a part came before a trigger and
the rest after it{of_cut}: two batches, one after the other.

Median seconds of each step; silver and gold follow the alerts, beside each other:

""" + table(tuple(steps), [tuple(steps.values())])


def _forecast(figures: Mapping[str, Any]) -> str:
    rates = [
        (model, f"{rate:,}", f"{figures['array_rows_per_min'][model]:,}")
        for model, rate in figures["spark_rows_per_min"].items()
    ]
    new_day = [
        (
            f"{run['batteries']:,}",
            run["model"],
            run["seconds"],
            f"{60 * run['rows'] / run['seconds']:,.0f}",
        )
        for run in figures["new_day"]
    ]
    return f"""\
## Forecast step

{figures["rows"]:,} (battery, day) rows in memory, {figures["forecasts"]:,} of them forecast as of: rows/min.

{table(("model", "in Spark", "array function, one process"), rates)}
A stream's batch: the days of a year of each battery in memory, forecast as of the last one, in Spark.

{table(("batteries", "model", "s", "rows/min"), new_day)}"""


def _notes(figures: Mapping[str, Any]) -> str:
    steps = (("deciding", "deciding, from memory"), ("job_step", "the job's step, from a file"))
    rows = [
        (
            f"{run['notes']:,}",
            what,
            *_rates(run[step]),
            *[f"{run[f'{kind}_peak_mib']:,}" for kind in ("jvm", "worker")],
        )
        for run in figures["runs"]
        for step, what in steps
    ]
    path = figures["model_path"]
    names = {
        "trey": "Arrow batches, ONNX Runtime",
        "keras": "pandas UDF, Keras `predict`",
        "mlflow": "MLflow's `spark_udf` of the logged model",
    }
    ways = [(names[way], *_rates(rates)) for way, rates in path["ways"].items()]
    rate = ("s", "CPU-s", "notes/s per core", "notes/CPU-s")
    return f"""\
## Notes

Simulated notes, Spark on {figures["cores"]} cores. *Deciding* is text to full decision (model, extractor, rules,
out-of-domain score, reason). *The job's step* is what `jobs/score_compliance.py` does of it: the catalogue's
file to bronze, scores to gold, vehicles and findings; sending alerts is not in it. Peaks are resident memory
in MiB of both together, of the workers the largest one.

{table(("notes", "what", *rate, "JVM peak", "worker peak"), rows)}
In one process, without Spark, text features (tokens, their forms, corrected spelling, ids) take {figures["features_share"]:.1%} of
the CPU time of a decision.

Text to probability alone, {path["notes"]:,} notes in {path["tasks"]} tasks, the ways in turns, best round each. All read the text by
the same code and run one network of the shipped architecture; its weights are random, for speed does not
depend on them. Keras predicts on one thread per worker, at its best batch; MLflow loads its model anew for
each task, the others once per worker. The answers differ by at most {path["largest_difference"]:.0e}.

{table(("way", *rate), ways)}"""


def _rates(rates: Mapping[str, float]) -> tuple[object, ...]:
    per_core, per_cpu_s = rates["notes_per_s_per_core"], rates["notes_per_cpu_s"]
    return rates["seconds"], rates["cpu_s"], f"{per_core:,}", f"{per_cpu_s:,}"


def _reader(figures: Mapping[str, Any]) -> str:
    rows = [
        (name.replace("_", " "), rates.get("events_per_s", ""), rates["with_connecting"])
        for name, rates in figures.items()
        if isinstance(rates, dict)
    ]
    return f"""\
## Reader

{figures["events"]:,} events, read from one local server in turns. Without connecting, the reader has
{figures["reader_to_plain_consumer"]:.0%} of the plain consumer's rate.

""" + table(("", "events/s", "events/s, connecting included"), rows)


def _event_hubs_server(figures: Mapping[str, Any]) -> str:
    rows = [
        (what, f"{rates['sent_per_s']:,.0f}", f"{rates['received_per_s']:,.0f}")
        for what, rates in (("on disk", figures["on_disk"]), ("in memory", figures["in_memory"]))
    ]
    ratios = (f"{figures['sent_ratio']:.0%}", f"{figures['received_ratio']:.0%}")
    return f"""\
## Local Event Hubs server

{figures["events"]:,} events of {figures["body_bytes"]} bytes into one partition, then out of it, by azure-eventhub's client.

""" + table(("data", "events/s in", "events/s out"), [*rows, ("disk beside memory", *ratios)])


def _cosmos(figures: Mapping[str, Any]) -> str:
    return f"""\
## Local Cosmos DB server

{figures["creates_per_s"]:,} documents/s created as a worker of the stream does, several under way at a time;
{figures["one_after_the_other_per_s"]:,} one after the other.
"""


def _circumstances(results: Results) -> str:
    """Results of parts may come from several runs, so each names its own."""
    rows = [
        (
            f"`{result['command']}`",
            result["measured_at"],
            result["minutes"],
            result["cores"],
            result["memory_gib"],
            result["load_before"],
            result["commit"],
        )
        for result in results.values()
    ]
    columns = ("command", "measured at", "min", "machine", "GiB", "load before", "commit")
    versions = sorted({result["versions"] for result in results.values()})
    text = "## Circumstances\n\n" + table(columns, rows)
    return text + "\n" + "\n".join(f"Versions: {line}." for line in versions) + "\n"
