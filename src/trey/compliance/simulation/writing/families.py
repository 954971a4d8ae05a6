"""Template families: ways of writing a note, and what each template states."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

from trey.compliance.attributes import Attribute
from trey.compliance.files.documents import read_document

# Which attribute a slot states; a slot that is not named here states none.
STATES = {
    "condition": Attribute.CONDITION,
    "condition_word": Attribute.CONDITION,
    "denied_condition": Attribute.CONDITION,
    "materials": Attribute.MATERIALS,
    "year": Attribute.MANUFACTURE_YEAR,
    "yy": Attribute.MANUFACTURE_YEAR,
    "years": Attribute.MANUFACTURE_YEAR,
    "decade": Attribute.MANUFACTURE_YEAR,
    "part_of_decade": Attribute.MANUFACTURE_YEAR,
    "before": Attribute.MANUFACTURE_YEAR,
    "age": Attribute.MANUFACTURE_YEAR,
}
_GROUP = re.compile(r"\[(.*?)\]", re.DOTALL)
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Template:
    """One template of a family."""

    family: str
    text: str

    def without(self, attribute: Attribute | None) -> "Template":
        """The template of a note that is silent on an attribute; None: on none of them."""

        def kept(group: re.Match[str]) -> str:
            stated = {STATES.get(slot) for slot in _SLOT.findall(group[1])}
            return "" if attribute in stated - {None} else group[1]

        return Template(self.family, _GROUP.sub(kept, self.text))

    @property
    def pieces(self) -> list[str]:
        """Literals and names of slots by turns; the first and last are literals."""
        return _SLOT.split(self.text)

    @property
    def slots(self) -> list[str]:
        return _SLOT.findall(self.text)


class _Denials(BaseModel, frozen=True, extra="forbid"):
    of_better: tuple[str, ...] = Field(min_length=1)
    of_other: tuple[str, ...] = Field(min_length=1)


class Language(BaseModel, frozen=True, extra="forbid"):
    """All that the simulated technicians know to write, but for the words of the catalogue."""

    words: dict[str, tuple[str, ...]]
    joins: tuple[str, ...] = Field(min_length=1)
    denials: _Denials
    families: dict[str, tuple[str, ...]]

    @property
    def templates(self) -> tuple[Template, ...]:
        return tuple(
            Template(family, text) for family, texts in self.families.items() for text in texts
        )


class _Reserve(BaseModel, frozen=True, extra="forbid"):
    families: dict[str, tuple[str, ...]]


@cache
def language() -> Language:
    """The families to develop on, and all other words."""
    return read_document(Path(__file__).with_name("families.yaml"), Language)


@cache
def reserved_language() -> Language:
    """The same words in the families that are kept for the last evaluation."""
    reserve = read_document(Path(__file__).with_name("reserve.yaml"), _Reserve)
    return language().model_copy(update={"families": reserve.families})
