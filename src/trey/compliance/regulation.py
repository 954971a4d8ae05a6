"""A regulation: dated clauses, each of which says what makes a component non-compliant."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field

from trey.compliance.catalogue import Catalogue, Word, shipped_catalogue
from trey.compliance.files.documents import read_document
from trey.compliance.rules.clauses import Clause
from trey.compliance.rules.conflicts import first_conflict
from trey.errors import TreyError

_FOLDER = Path(__file__).parent / "regulations"


class Regulation(BaseModel, frozen=True, extra="forbid"):
    """What one jurisdiction demands of the components of one inventory."""

    id: Word
    version: int = Field(ge=1, description="Rises with each change of the file")
    title: str = Field(min_length=1)
    jurisdiction: Word
    inventory: Word = Field(description="Whose catalogue names the conditions and materials")
    clauses: tuple[Clause, ...] = Field(min_length=1)

    def in_force(self, on: date, jurisdiction: str | None = None) -> tuple[Clause, ...]:
        """The clauses that judge on that day, in the order of the file.

        Args:
            on: The day.
            jurisdiction: Where the component is; None: where the regulation holds.
        """
        if jurisdiction not in (None, self.jurisdiction):
            return ()
        return tuple(clause for clause in self.clauses if clause.is_in_force(on))


def load_regulation(path: Path, catalogue: Catalogue | None = None) -> Regulation:
    """Read a regulation file.

    Args:
        path: The file.
        catalogue: Of the inventory that the file names; None: the shipped one of that name.

    Raises:
        TreyError: It cannot be read, or its clauses are impossible, overlap or contradict one
            another; one sentence that names file and clause.
    """
    regulation = read_document(path, Regulation)
    try:
        catalogue = catalogue or shipped_catalogue(regulation.inventory)
    except TreyError as error:
        raise TreyError(f"{path}, inventory: {error}") from None
    if catalogue.inventory != regulation.inventory:
        raise TreyError(
            f"{path}: the regulation is for {regulation.inventory}, "
            f"the catalogue for {catalogue.inventory}; name the catalogue that belongs to it"
        )
    if conflict := first_conflict(regulation.clauses, catalogue):
        raise TreyError(f"{path}, {conflict}")
    return regulation


def shipped_regulations() -> tuple[Regulation, ...]:
    """Give the regulations that travel with the package, in the order of their files."""
    return tuple(load_regulation(path) for path in sorted(_FOLDER.glob("*.yaml")))


def shipped_regulation(inventory: str) -> Regulation:
    """Give the one regulation of an inventory that travels with the package.

    Raises:
        TreyError: There is none; or there are several, of which nobody can know which is meant.
    """
    found = [r for r in shipped_regulations() if r.inventory == inventory]
    if len(found) == 1:
        return found[0]
    if not found:
        raise TreyError(f"no regulation for {inventory} is shipped; name one by --regulation")
    known = ", ".join(regulation.id for regulation in found)
    raise TreyError(
        f"{len(found)} regulations for {inventory} are shipped ({known}); name one by --regulation "
        "and run once for each: scores and alerts are kept apart by it"
    )
