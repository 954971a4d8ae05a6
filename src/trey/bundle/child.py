"""The process of one job: its file as a program, with the command line's words for what goes wrong."""

import runpy
import sys

from trey.errors import TreyError

INTERRUPTED = 130

if __name__ == "__main__":
    del sys.argv[0]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except TreyError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:  # the parent says so
        sys.exit(INTERRUPTED)
