"""A file placed beside the shipped ones: found by its inventory, and of no other's concern."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from trey.compliance import catalogue, regulation
from trey.compliance.backtest import regulation_in_force
from trey.compliance.catalogue import load_catalogue, shipped_catalogue
from trey.compliance.regulation import load_regulation, shipped_regulation
from trey.compliance.scoring.law import Law
from trey.compliance.simulation.components import simulate_components
from trey.errors import TreyError

SEATS = Path(__file__).parent / "aircraft_seats"
ON = date(2026, 1, 1)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Copies of the folders of regulations and catalogues, which stand for the shipped ones."""
    for module, name in ((regulation, "regulations"), (catalogue, "catalogues")):
        shutil.copytree(module._FOLDER, tmp_path / name)
        monkeypatch.setattr(module, "_FOLDER", tmp_path / name)
    return tmp_path / "regulations", tmp_path / "catalogues"


def place_seats(folders: tuple[Path, Path]) -> None:
    """Under names that come before those of the vehicles' files."""
    for folder, name in zip(folders, ("regulation", "catalogue"), strict=True):
        shutil.copy(SEATS / f"{name}.yaml", folder / "aircraft_seats.yaml")


def test_a_second_inventory_changes_nothing_for_vehicles(folders: tuple[Path, Path]) -> None:
    # given
    law, components = Law.of_files(None, None, ON), simulate_components(300, seed=7)
    # when
    place_seats(folders)
    # then
    assert Law.of_files(None, None, ON) == law
    assert simulate_components(300, seed=7).equals(components)
    assert regulation_in_force(law.regulation) == law.regulation


def test_a_second_inventory_is_found_by_its_name(folders: tuple[Path, Path]) -> None:
    # given
    place_seats(folders)
    seats = load_catalogue(SEATS / "catalogue.yaml")
    law = Law(load_regulation(SEATS / "regulation.yaml", seats), seats, ON)
    # then: the other file need not be named
    assert shipped_regulation("aircraft seats") == law.regulation
    assert shipped_catalogue("aircraft seats") == seats
    assert Law.of_files(SEATS / "regulation.yaml", None, ON) == law
    assert Law.of_files(None, SEATS / "catalogue.yaml", ON) == law


def test_of_two_regulations_of_an_inventory_one_has_to_be_named(
    folders: tuple[Path, Path],
) -> None:
    # given
    [first] = folders[0].iterdir()
    second = folders[0] / "a_second.yaml"
    second.write_text(first.read_text().replace("id: vehicle-components", "id: quiet-vehicles"))
    # then
    with pytest.raises(TreyError) as raised:
        simulate_components(10, seed=1)
    assert str(raised.value) == (
        "2 regulations for vehicles are shipped (quiet-vehicles, vehicle-components); name one by "
        "--regulation and run once for each: scores and alerts are kept apart by it"
    )
    assert Law.of_files(second, None, ON).regulation.id == "quiet-vehicles"
    assert regulation_in_force(load_regulation(first)).id == "vehicle-components"


def test_a_regulation_that_could_follow_either_of_two_needs_the_one_in_force(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    # given
    [first] = folders[0].iterdir()
    for path, name in ((folders[0] / "b.yaml", "quiet"), (tmp_path / "new.yaml", "new")):
        path.write_text(first.read_text().replace("id: vehicle-components", f"id: {name}"))
    # then
    with pytest.raises(TreyError, match="2 regulations for vehicles in EU are shipped; name the"):
        regulation_in_force(load_regulation(tmp_path / "new.yaml"))


def test_two_catalogues_of_an_inventory_are_refused(folders: tuple[Path, Path]) -> None:
    shutil.copy(folders[1] / "vehicles.yaml", folders[1] / "again.yaml")
    with pytest.raises(TreyError, match="2 catalogues 'vehicles' are shipped; leave one of them"):
        shipped_catalogue()
