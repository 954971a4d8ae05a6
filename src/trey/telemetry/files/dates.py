"""Dates of a file → days: one form per file, and never a guess between M/D and D/M."""

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from trey.files.cells import DAY, INSTANT, Place, as_text, first_failing

_ISO = r"^\d{4}-\d\d-\d\d$"
_SLASH = r"^\d{1,2}/\d{1,2}/\d{4}$"
_FIRST_TWELVE = r"^\d{1,2}/(0?[1-9]|1[0-2])/"
_SAME_TWICE = r"^0?(1/0?1|2/0?2|3/0?3|4/0?4|5/0?5|6/0?6|7/0?7|8/0?8|9/0?9|10/10|11/11|12/12)/"


class DateForm(StrEnum):
    """How a file writes its dates."""

    ISO = "YYYY-MM-DD"
    SLASH = "M/D/YYYY"


@dataclass
class DateColumn:
    """The dates of one file, which is read in pieces from the top.

    Dates with slashes are M/D/YYYY. They are refused if every one of them would also fit
    D/M/YYYY and mean another day.
    """

    form: DateForm | None = None
    doubtful: tuple[Place, str] | None = None  # the first date that could mean another day
    is_certain: bool = False

    def read(self, cells: pa.Array, place: Place) -> pa.Array:
        """Give the days of the next rows; an empty cell is null.

        Raises:
            TreyError: A cell is no date, or has another form than the dates above it.
        """
        if pa.types.is_date(cells.type) or pa.types.is_timestamp(cells.type):
            return _days_of_timestamps(cells, place)
        text = as_text(cells, place)
        self._hold_to_one_form(text, place)
        if self.form is DateForm.SLASH:
            self._note_doubt(text, place)
        try:
            return _days(text)
        except pa.ArrowInvalid:
            index = first_failing(text, _days)
            place.refuse(index, f"{text[index].as_py()!r} is no day of the calendar in {self.form}")

    def finish(self) -> None:
        """Refuse the file if nothing in it tells M/D/YYYY from D/M/YYYY.

        Raises:
            TreyError: It does not.
        """
        if self.doubtful and not self.is_certain:
            place, text = self.doubtful
            place.refuse(
                0,
                f"{text!r} and all other dates fit both M/D/YYYY and D/M/YYYY; "
                "write them as YYYY-MM-DD",
            )

    def _hold_to_one_form(self, text: pa.Array, place: Place) -> None:
        is_iso = pc.match_substring_regex(text, _ISO)
        is_slash = pc.match_substring_regex(text, _SLASH)
        no_date = pc.index(pc.or_(is_iso, is_slash), False).as_py()
        if no_date >= 0:
            found = text[no_date].as_py()
            place.refuse(no_date, f"{found!r} is not a date YYYY-MM-DD or M/D/YYYY")
        if self.form is None and text.null_count < len(text):
            first = text.drop_null()[0].as_py()
            self.form = DateForm.SLASH if "/" in first else DateForm.ISO
        other = pc.index(is_slash if self.form is DateForm.ISO else is_iso, True).as_py()
        if other >= 0:
            found = text[other].as_py()
            place.refuse(
                other, f"{found!r} stands below dates in the form {self.form}; use one form"
            )

    def _note_doubt(self, text: pa.Array, place: Place) -> None:
        fits_both = pc.match_substring_regex(text, _FIRST_TWELVE)
        self.is_certain = self.is_certain or pc.any(pc.invert(fits_both)).as_py() is True
        differs = pc.and_(fits_both, pc.invert(pc.match_substring_regex(text, _SAME_TWICE)))
        index = pc.index(differs, True).as_py()
        if index >= 0 and self.doubtful is None:
            self.doubtful = place.below(index), text[index].as_py()


def _days(text: pa.Array) -> pa.Array:
    padded = pc.replace_substring_regex(text, r"\b(\d)/", r"0\1/")
    iso = pc.replace_substring_regex(padded, r"^(\d\d)/(\d\d)/(\d{4})$", r"\3-\1-\2")
    return iso.cast(DAY)


def _days_of_timestamps(cells: pa.Array, place: Place) -> pa.Array:
    if pa.types.is_timestamp(cells.type):
        instants = cells.cast(pa.timestamp("us", tz=cells.type.tz))
        days = instants.cast(INSTANT).cast(DAY, safe=False)
        with_time = pc.not_equal(days.cast(INSTANT), instants.cast(INSTANT))
        index = pc.index(with_time, True).as_py()
        if index >= 0:
            place.refuse(index, f"{cells[index].as_py()} has a time; a reading is of a whole day")
        return days
    return cells.cast(DAY)
