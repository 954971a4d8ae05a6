"""A clause: the attribute it speaks of, what makes a component non-compliant, and since when."""

from datetime import date
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, model_validator

from trey.compliance.attributes import Attribute
from trey.compliance.catalogue import Word


def _iso_date(value: object) -> object:
    """Of text only ISO dates: pydantic would also read "1995", as a Unix time."""
    return date.fromisoformat(value) if isinstance(value, str) else value


IsoDate: TypeAlias = Annotated[date, BeforeValidator(_iso_date)]
Words: TypeAlias = Annotated[tuple[Word, ...], Field(min_length=1)]


class _Clause(BaseModel, frozen=True, extra="forbid"):
    id: Word = Field(description="The same in each of its versions, which follow one another")
    effective_from: IsoDate = Field(description="First day on which it holds")
    effective_to: IsoDate | None = Field(None, description="Last day; none: until further notice")
    citation: str = Field(min_length=1, max_length=500, description="Where the law says so")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(
                f"effective_to {self.effective_to} is before effective_from {self.effective_from}"
            )
        return self

    def is_in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


class YearClause(_Clause, frozen=True, extra="forbid"):
    """Non-compliant: made before, or after, the year (which itself passes)."""

    attribute: Literal[Attribute.MANUFACTURE_YEAR]
    operator: Literal["before", "after"]
    value: int


class ConditionClause(_Clause, frozen=True, extra="forbid"):
    """Non-compliant: in one of these conditions, or in none of them."""

    attribute: Literal[Attribute.CONDITION]
    operator: Literal["one_of", "none_of"]
    value: Words


class MaterialClause(_Clause, frozen=True, extra="forbid"):
    """Non-compliant: with any of these materials, or with none of them."""

    attribute: Literal[Attribute.MATERIALS]
    operator: Literal["contains_any", "contains_none"]
    value: Words


def _attribute_of(clause: object) -> str | None:
    named = clause.get("attribute") if isinstance(clause, dict) else None
    if named is None:
        named = getattr(clause, "attribute", None)
    return str(named) if named in list(Attribute) else None  # a file may name a list: no hash


Clause: TypeAlias = Annotated[
    Annotated[YearClause, Tag("manufacture_year")]
    | Annotated[ConditionClause, Tag("condition")]
    | Annotated[MaterialClause, Tag("materials")],
    Discriminator(
        _attribute_of,
        custom_error_type="unknown_attribute",
        custom_error_message="unknown attribute; choose from: " + ", ".join(Attribute),
    ),
]
