"""`--json`: one JSON document on standard output, and nothing else there."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, TypeAlias

import typer
from pydantic_core import to_jsonable_python

AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document and nothing else")
]


@contextmanager
def json_output(wanted: bool) -> Iterator[Callable[[object], None]]:
    """Keep standard output for the document that the given function is called with.

    Where JSON is `wanted`, descriptor 1 points at 2 inside the block, so that whatever prints (a
    child process, the JVM, a library) reaches standard error; otherwise nothing is redirected and
    the function must not be called. Open the block before anything starts:

        with json_output(as_json) as write_json:
            alerts = find_alerts(home)
            if as_json:
                write_json(alerts)
            else:
                show(alerts)

    Dates, paths and pydantic models may stand in the document; NaN and infinity may not.
    """
    if not wanted:
        yield _unwanted
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield lambda document: _write(kept, document)
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _write(descriptor: int, document: object) -> None:
    text = json.dumps(to_jsonable_python(document), ensure_ascii=False, indent=2, allow_nan=False)
    with open(descriptor, "w", encoding="utf-8", closefd=False) as stream:
        stream.write(text + "\n")


def _unwanted(_: object) -> None:
    raise ValueError("--json was not asked for")
