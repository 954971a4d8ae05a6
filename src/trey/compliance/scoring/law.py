"""The law of one day, by a name that changes exactly when the law does."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Self

from trey.compliance.catalogue import Catalogue, load_catalogue, shipped_catalogue
from trey.compliance.regulation import Regulation, load_regulation, shipped_regulation
from trey.errors import TreyError

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Law:
    """What judges an inventory on one day.

    Attributes:
        regulation: Its clauses judge.
        catalogue: Of its inventory.
        on: The day whose clauses count.
    """

    regulation: Regulation
    catalogue: Catalogue
    on: date

    @classmethod
    def of_files(cls, regulation: Path | None, catalogue: Path | None, on: date) -> Self:
        """The law of a regulation's file and the catalogue of its inventory; None: the shipped one.

        Raises:
            TreyError: A file cannot be read, or not just one regulation for its inventory is
                shipped.
        """
        words = None if catalogue is None else load_catalogue(catalogue)
        if regulation is not None:
            chosen = load_regulation(regulation, words)
            return cls(chosen, words or shipped_catalogue(chosen.inventory), on)
        words = words or shipped_catalogue()
        return cls(shipped_regulation(words.inventory), words, on)

    def require_inventory(self, inventory: str, model: str) -> None:
        """Refuse a model of another inventory.

        Raises:
            TreyError: It is one; the sentence begins with `model`.
        """
        if inventory != self.catalogue.inventory:
            raise TreyError(
                f"{model} is for {inventory}, the regulation for {self.catalogue.inventory}; name "
                "a model, a regulation and a catalogue that belong together"
            )

    @property
    def version(self) -> str:
        """Regulation, its version, the first day of this law, and a digest of what both files say.

        Of what is scored, part of the key: a clause that begins or ends makes a new law of the same
        files, and so does a word that the catalogue learns.
        """
        return f"{self.regulation.id} {self.regulation.version}, {self.began}, {self.digest[:8]}"

    @property
    def began(self) -> date:
        """Its first day; the first of all days where no clause has begun or ended yet."""
        return max((day for day in self._turns() if day <= self.on), default=date.min)

    @property
    def digest(self) -> str:
        """sha256 of all that regulation and catalogue say, however their files are laid out."""
        said = "\n".join(part.model_dump_json() for part in (self.regulation, self.catalogue))
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def citations(self) -> dict[str, str]:
        """Citation of each clause in force."""
        return {clause.id: clause.citation for clause in self.regulation.in_force(self.on)}

    @property
    def begun(self) -> dict[str, date]:
        """First day of each clause in force."""
        return {clause.id: clause.effective_from for clause in self.regulation.in_force(self.on)}

    def _turns(self) -> list[date]:
        clauses = self.regulation.clauses
        ends = [clause.effective_to for clause in clauses if clause.effective_to is not None]
        return [
            *(clause.effective_from for clause in clauses),
            *(end + timedelta(days=1) for end in ends if end < date.max),
        ]


def first_day(version: str) -> date | None:
    """`Law.began` by `Law.version`, as scores hold it; None: the name tells no day.

    A law holds unchanged from its first day on: whoever judges as of that day judges by it.
    """
    days = [part for part in version.split(", ") if _DAY.fullmatch(part)]
    try:
        return date.fromisoformat(days[-1]) if days else None
    except ValueError:  # 2025-02-30
        return None
