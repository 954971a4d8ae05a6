"""The pages lead somewhere: no link, file or `make` target that does not exist."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from trey.compliance.rules.clauses import ConditionClause, MaterialClause, YearClause
from trey.compliance.simulation.writing.families import language
from trey.telemetry.cleansing.repairs import Repair
from trey.telemetry.message import TelemetryMessage
from trey.telemetry.quarantine import Reason, decide

CHECKOUT = Path(__file__).parents[1]
PAGES = [CHECKOUT / "README.md", *sorted(CHECKOUT.glob("docs/**/*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_links_of_a_page_lead_to_files(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if "://" not in link:
            assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_make_targets_of_a_page_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    assert targets.issuperset(re.findall(r"`make ([a-z-]+)", page.read_text()))


def test_the_map_of_the_rooms_names_each_of_them() -> None:
    package = CHECKOUT / "src" / "trey"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    assert len(rooms) >= 9
    assert rooms <= set(re.findall(r"`(\w+)`", (package / "__init__.py").read_text()))


def test_page_on_telemetry_lists_the_reasons_in_their_order() -> None:
    page = (CHECKOUT / "docs" / "telemetry.md").read_text()
    listed = re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE)
    assert listed == [(reason.value, reason.sentence) for reason in Reason]


def test_page_on_cleansing_lists_the_repairs_in_their_order() -> None:
    page = (CHECKOUT / "docs" / "cleansing.md").read_text()
    listed = re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE)
    assert listed == [(repair.value, repair.sentence) for repair in Repair]


def test_page_on_compliance_lists_the_operators_and_counts_the_families() -> None:
    page = (CHECKOUT / "docs" / "compliance.md").read_text()
    operators = {
        get_args(clause.model_fields["attribute"].annotation)[0].value: [
            *get_args(clause.model_fields["operator"].annotation)
        ]
        for clause in (YearClause, ConditionClause, MaterialClause)
    }
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)`, `(\w+)` \|", page, re.MULTILINE)
    assert {attribute: [*both] for attribute, *both in rows} == operators
    assert f"in {len(language().families)} template families" in page


def test_example_message_of_the_page_can_be_read() -> None:
    page = (CHECKOUT / "docs" / "telemetry.md").read_text()
    [example] = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert isinstance(decide(example.encode(), "V1", date(2017, 3, 20)), TelemetryMessage)
