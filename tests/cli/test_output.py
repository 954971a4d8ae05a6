"""`--json`: the document alone on standard output."""

import subprocess
import sys
from textwrap import dedent


def run(program: str) -> subprocess.CompletedProcess[str]:
    """Run in a process of its own: pytest's own capture does not sit on descriptor 1."""
    program = "from trey.cli.output import json_output\n" + dedent(program)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


def test_only_the_document_reaches_standard_output() -> None:
    done = run("""
        import os
        with json_output(True) as write_json:
            print("a line of progress", flush=True)
            os.system("echo a line of a child process")
            write_json({"alerts": 1})
        print("a line after the block")
    """)
    assert done.stdout == '{\n  "alerts": 1\n}\na line after the block\n'
    assert done.stderr == "a line of progress\na line of a child process\n"


def test_without_json_nothing_is_redirected() -> None:
    done = run("""
        with json_output(False):
            print("a table")
    """)
    assert (done.stdout, done.stderr) == ("a table\n", "")


def test_dates_and_paths_are_written_as_text() -> None:
    done = run("""
        from datetime import UTC, date, datetime
        from pathlib import Path
        with json_output(True) as write_json:
            write_json([date(2016, 10, 8), datetime(2016, 10, 8, 23, 30, tzinfo=UTC), Path("größe")])
    """)
    assert done.stdout == '[\n  "2016-10-08",\n  "2016-10-08T23:30:00Z",\n  "größe"\n]\n'


def test_a_number_that_json_does_not_know_is_refused_and_standard_output_comes_back() -> None:
    done = run("""
        try:
            with json_output(True) as write_json:
                write_json({"precision": float("nan")})
        except ValueError as error:
            print(f"refused: {error}")
    """)
    assert done.stdout.startswith("refused: ")
    assert "JSON" in done.stdout
