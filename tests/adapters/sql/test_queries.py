"""The SQL that a database gets."""

from datetime import UTC, date, datetime

import pytest

from trey.adapters.sql.queries import (
    Changes,
    Mark,
    bounds_after,
    extent,
    newest,
    quoted,
    selection,
)
from trey.errors import TreyError


@pytest.mark.parametrize(
    ("mark", "until", "since"),
    [
        (
            datetime(2026, 3, 1, 0, 30, 0, 123_456, tzinfo=UTC),
            "'2026-03-01T00:30:00.124'",
            "'2026-02-28T23:30:00.123'",
        ),
        (date(2026, 2, 28), "'2026-03-01'", "'2026-02-28'"),
        (7, "8", "7"),
        (bytes.fromhex("00000000000007ff"), "0x0000000000000800", "0x00000000000007ff"),
    ],
)
def test_the_next_reading_begins_with_or_before_the_last_stamp(
    mark: Mark, until: str, since: str
) -> None:
    assert bounds_after(mark) == (until, since)


def test_all_rows_of_a_changed_component_are_read() -> None:
    # given
    changes = Changes("updated_at", "component_id", since="4", until="9")
    # when
    query = selection("dbo.component", {"component_id": "Component_ID", "note": "note"}, changes)
    # then
    assert query == (
        'SELECT "Component_ID" AS "component_id", "note" AS "note" FROM "dbo"."component" '
        'WHERE LTRIM(RTRIM("component_id")) IN '
        '(SELECT LTRIM(RTRIM("component_id")) FROM "dbo"."component" '
        'WHERE "updated_at" >= 4 AND "updated_at" < 9) '
        'OR (LTRIM(RTRIM("component_id")) IS NULL AND "updated_at" >= 4 AND "updated_at" < 9)'
    )


def test_what_open_transactions_stamp_is_left_to_the_next_reading() -> None:
    query = newest("dbo.component", "version", is_rowversion_of_sql_server=True)
    assert query.endswith('WHERE "version" < MIN_ACTIVE_ROWVERSION()')


def test_extent_of_rows_that_one_task_reads_and_of_those_that_several_share() -> None:
    assert extent("SELECT 1", None) == "SELECT COUNT(*) AS n FROM (SELECT 1) r"
    assert extent("SELECT 1", "id") == (
        'SELECT COUNT(*) AS n, MIN("id") AS lowest, MAX("id") AS highest FROM (SELECT 1) r'
    )


def test_a_name_is_never_part_of_a_statement() -> None:
    assert quoted('x" ; DROP TABLE y') == '"x"" ; DROP TABLE y"'
    with pytest.raises(TreyError, match="names no table or column"):
        quoted("dbo.")
