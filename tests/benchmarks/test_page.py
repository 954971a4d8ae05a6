"""The page says what was measured, and holds it against the targets."""

from typing import Any

from tests.benchmarks import page

RATES = {"seconds": 5.0, "cpu_s": 8.0, "notes_per_s_per_core": 10_000, "notes_per_cpu_s": 12_500}
LARGE = {"seconds": 40.0, "cpu_s": 75.0, "notes_per_s_per_core": 12_500, "notes_per_cpu_s": 13_333}
JOB = {"seconds": 100.0, "cpu_s": 160.0, "notes_per_s_per_core": 5_000, "notes_per_cpu_s": 6_250}
NOTES = {
    "simulated": True,
    "cores": 2,
    "runs": [
        {
            "notes": 100_000,
            "deciding": RATES,
            "job_step": RATES,
            "jvm_peak_mib": 1_500,
            "worker_peak_mib": 300,
        },
        {
            "notes": 1_000_000,
            "deciding": LARGE,
            "job_step": JOB,
            "jvm_peak_mib": 2_500,
            "worker_peak_mib": 1_600,
        },
    ],
    "features_share": 0.163,
    "model_path": {
        "notes": 200_000,
        "tasks": 4,
        "ways": {
            "trey": RATES | {"notes_per_s_per_core": 24_000},
            "keras": RATES | {"notes_per_s_per_core": 8_000},
            "mlflow": RATES | {"notes_per_s_per_core": 22_857},
        },
        "largest_difference": 2.4e-7,
    },
}


def result(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "command": "python -m tests.benchmarks.notes",
        "measured_at": "2026-01-02 03:04 UTC",
        "minutes": 4.5,
        "cores": "2 cores",
        "memory_gib": 24,
        "load_before": 0.1,
        "versions": "Python 3.11",
        "commit": "abc",
        "figures": figures,
    }


def test_says_of_notes_what_was_met_and_what_was_not() -> None:
    lines = page.written({"notes": result(NOTES)}).splitlines()

    met = "| 12,500 notes/s per core | met |"
    assert f"| text to full decision | ≥ 12,000 notes/s per core {met}" in lines
    assert (
        "| the same beside Keras `predict` in a pandas UDF | ≥ 2 times | 3.00 times | met |"
        in lines
    )
    assert (
        "| the same beside MLflow's `spark_udf` | ≥ 1.1 times | 1.05 times | **not met** |" in lines
    )
    assert "| text features, of the CPU time of a decision | ≤ 20 % | 16.3% | met |" in lines
    assert "| 1,000,000 notes: JVM | ≤ 4 GiB | 2,500 MiB | met |" in lines
    assert "| 1,000,000 notes: each Python worker | ≤ 1.5 GiB | 1,600 MiB | **not met** |" in lines
    cost = "| 1,000,000 notes beside 100,000: CPU time of a note"
    assert f"{cost}, deciding | ≤ 1.2 times | 0.94 times | met |" in lines
    assert f"{cost}, the job's step | ≤ 1.2 times | 2.00 times | **not met** |" in lines


def test_shows_the_figures_of_notes() -> None:
    text = page.written({"notes": result(NOTES)})

    step = "the job's step, from a file"
    assert f"| 1,000,000 | {step} | 100.0 | 160.0 | 5,000 | 6,250 | 2,500 | 1,600 |\n" in text
    assert "| pandas UDF, Keras `predict` | 5.0 | 8.0 | 8,000 | 12,500 |\n" in text
    assert "differ by at most 2e-07." in text


def test_leaves_out_what_was_not_measured() -> None:
    assert "## Notes" not in page.written({})
