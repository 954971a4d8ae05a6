"""The process of one job: its file as a program, with one sentence for what it raises on purpose.

Its standard input is a pipe from its starter, with which it ends.
"""

import runpy
import sys

from trey.errors import TreyError
from trey.local.lifeline import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    del sys.argv[0]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except TreyError as error:
        sys.exit(f"error: {error}")
