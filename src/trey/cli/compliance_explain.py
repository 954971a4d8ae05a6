"""`trey compliance explain` and `explain-model`: why, for one component and in general."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from trey.cli.home import Home
from trey.cli.law_files import CatalogueFile, RegulationFile
from trey.cli.output import AsJson, json_output
from trey.cli.seed import Seed
from trey.cli.waiting import busy

ModelFolder: TypeAlias = Annotated[
    Path | None, typer.Option("--model", help="Folder of a trained model; none: the shipped one")
]
Page: TypeAlias = Annotated[Path | None, typer.Option("--out", help="HTML page to write besides")]


def explain(
    component: Annotated[str, typer.Option(help="Id of the component")],
    components: Annotated[
        Path | None,
        typer.Option(help="CSV or Parquet: component_id, vehicle_id, note; none: HOME's tables"),
    ] = None,
    model: ModelFolder = None,
    regulation: RegulationFile = None,
    catalogue: CatalogueFile = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the law, with --components; none: today"),
    ] = None,
    out: Page = None,
    home: Home = Path(".trey"),
    as_json: AsJson = False,
) -> None:
    """Say why a component was decided so. Example: trey compliance explain --component C1."""
    if on is not None and components is None:
        raise typer.BadParameter("what is stored was judged on a day of its own", param_hint="--on")
    with json_output(as_json) as write_json, busy("judging and explaining"):
        from trey.cli import stored_components
        from trey.compliance.explanation.explaining import Explainer, load_model
        from trey.compliance.explanation.showing.sentences import conclusion
        from trey.compliance.explanation.subject import find_subject
        from trey.compliance.files.notes import read_notes
        from trey.compliance.scoring.law import Law

        if components is None:
            explained = stored_components.explain(
                home, component, model=model, regulation=regulation, catalogue=catalogue
            )
        else:
            day = datetime.now(UTC).date() if on is None else on.date()
            law = Law.of_files(regulation, catalogue, day)
            subject = find_subject(read_notes(components), component, str(components))
            explained = Explainer(law, load_model(model, law)).explain(subject)
        if out is not None:
            from trey.report.explaining.component import write_explanation

            write_explanation(explained, out)
        if as_json:
            write_json(asdict(explained) | {"conclusion": conclusion(explained)})
    if not as_json:
        from trey.cli.explanation_text import print_explanation

        print_explanation(explained)


def explain_model(
    model: ModelFolder = None,
    regulation: RegulationFile = None,
    catalogue: CatalogueFile = None,
    rows: Annotated[int, typer.Option(min=500, help="Simulated notes to ask it about")] = 4_000,
    seed: Seed = 1,
    out: Page = None,
    as_json: AsJson = False,
) -> None:
    """Say what the model goes by in general. Example: trey compliance explain-model --out PAGE.html."""
    with json_output(as_json) as write_json, busy(f"asking about {rows:,} simulated notes"):
        from trey.compliance.explanation.explaining import load_model
        from trey.compliance.explanation.overall.overview import overview
        from trey.compliance.explanation.overall.sentences import conclusion
        from trey.compliance.simulation.components import simulate_components
        from trey.compliance.simulation.labelling import labelling_law

        law = labelling_law(regulation, catalogue)
        simulated = simulate_components(rows, seed, law=law)
        seen = overview(load_model(model, law), law, simulated["note"].combine_chunks())
        if out is not None:
            from trey.report.explaining.model import write_overview

            write_overview(seen, out)
        if as_json:
            write_json(asdict(seen) | {"seed": seed, "conclusion": conclusion(seen)})
    if not as_json:
        from trey.cli.overview_text import print_overview

        print_overview(seen)
