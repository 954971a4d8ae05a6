"""The process of one job: its file as a program, with one sentence for what it raises on purpose."""

import runpy
import sys

from trey.errors import TreyError

if __name__ == "__main__":
    del sys.argv[0]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except TreyError as error:
        sys.exit(f"error: {error}")
