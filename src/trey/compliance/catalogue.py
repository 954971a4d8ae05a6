"""The catalogue of an inventory: its conditions, materials and kinds, and the words for them."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Self, TypeAlias

from pydantic import BaseModel, Field, model_validator

from trey.compliance.files.documents import read_document
from trey.errors import TreyError

_FOLDER = Path(__file__).parent / "catalogues"

Word: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]


class Term(BaseModel, frozen=True, extra="forbid"):
    """One thing and the words for it."""

    name: Word
    synonyms: tuple[Word, ...] = ()

    @property
    def surface_forms(self) -> tuple[str, ...]:
        """All that a note may call it, the name first."""
        return (self.name, *self.synonyms)


class Condition(Term, frozen=True, extra="forbid"):
    denied: Word | None = Field(None, description="Condition that a denial of this one comes to")


class Material(Term, frozen=True, extra="forbid"):
    trade_names: tuple[Word, ...] = ()

    @property
    def surface_forms(self) -> tuple[str, ...]:
        """All that a note may call it, the name first."""
        return (*super().surface_forms, *self.trade_names)


class Kind(Term, frozen=True, extra="forbid"):
    materials: dict[Word, Annotated[float, Field(gt=0, le=1)]] = Field(
        min_length=1, description="Share of each main material among such parts"
    )


class Years(BaseModel, frozen=True, extra="forbid"):
    """Manufacture years that can be true; any other is a slip of the pen."""

    first: int = Field(ge=1)
    last: int = Field(le=9999)


class Catalogue(BaseModel, frozen=True, extra="forbid"):
    """What the parts of an inventory may be; the rules, the text and the simulation read it."""

    inventory: Word
    years: Years
    conditions: tuple[Condition, ...] = Field(min_length=1, description="The best first")
    materials: tuple[Material, ...] = Field(min_length=1)
    kinds: tuple[Kind, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        for terms in (self.conditions, self.materials, self.kinds):
            forms = Counter(form.casefold() for term in terms for form in term.surface_forms)
            [(form, count)] = forms.most_common(1)
            if count > 1:
                raise ValueError(f"{form!r} stands for two things; leave it to one of them")
        known = {condition.name for condition in self.conditions}
        _require({c.denied for c in self.conditions if c.denied} - known, "condition")
        main = set(chain.from_iterable(kind.materials for kind in self.kinds))
        _require(main - {material.name for material in self.materials}, "material")
        return self


def _require(unknown: set[str], what: str) -> None:
    if unknown:
        raise ValueError(f"{min(unknown)!r} is no {what} of this catalogue; add it or correct it")


def names(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(term.name for term in terms)


def load_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file.

    Raises:
        TreyError: It cannot be read, or says something impossible; one sentence.
    """
    return read_document(path, Catalogue)


def shipped_catalogue(inventory: str = "vehicles") -> Catalogue:
    """Give the catalogue of an inventory that travels with the package.

    Raises:
        TreyError: There is none, or more than one.
    """
    every = [load_catalogue(path) for path in sorted(_FOLDER.glob("*.yaml"))]
    found = [catalogue for catalogue in every if catalogue.inventory == inventory]
    if len(found) == 1:
        return found[0]
    if found:
        raise TreyError(f"{len(found)} catalogues {inventory!r} are shipped; leave one of them")
    known = ", ".join(catalogue.inventory for catalogue in every)
    raise TreyError(f"no catalogue {inventory!r} is shipped; choose from: {known}")
