"""trey: from a car's telemetry to an explained alert.

The rooms, in the way of the data:

- `telemetry`  message → day: contract, parsing, quarantine, cleansing, the simulated fleet
- `battery`    days → distribution: baseline, network, training, calibration, forecasting, why
- `compliance` note → decision: regulations, catalogues, rules, reader, models, training, scoring,
               explanation
- `alerts`     decision → person: the alert contract, rules, what stream and scoring job send
- `adapters`   the edge: Spark, Delta, Event Hubs, Cosmos DB, MLflow
- `local`      stand-in servers for one machine, and the world they live in
- `demo`, `report`, `bundle`  the main job's orchestration, its page, the bundle's runner
- `defaults`   the shipped models, each with its card and provenance
- `cli`        `trey …`

Shared by all: `errors`, `contracts` (what a table is), `files` (CSV, Parquet), `metrics`, `settings`
(one class per job), `run_log` (how a training is written down), `torch_training` (what both trained models need beside PyTorch).
"""

__version__ = "0.1.0"
