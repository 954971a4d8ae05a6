"""A process that does not outlive the one that started it, however that one ends."""

import os
import signal
import sys
import threading


def end_with_parent() -> None:
    """End this process, as SIGTERM does, once its standard input is closed.

    For a child whose standard input is a pipe that its parent alone can write to.
    """
    threading.Thread(target=_await_end_of_parent, daemon=True).start()


def _await_end_of_parent() -> None:
    # A pipe, not PR_SET_PDEATHSIG: that one fires when the starting *thread* ends.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
