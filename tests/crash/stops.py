"""Points of the job at which it is killed or held, named for the write beside them."""

import json
import os
import signal
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

ANY = "any"
WRITES = (  # in the order in which a batch makes them
    "started",
    "bronze",
    "quarantine",
    "ledger",
    "documents",
    "silver",  # and forecasts, beside each other
    "forecasts",
    "copied",
)


@dataclass(frozen=True)
class Stop:
    """Where a run of the job is stopped.

    Attributes:
        point: Such as `before-silver`, or ANY.
        nth: Which time the run comes by.
        after_ms: Milliseconds from there on: the job is then in the middle of something.
        holds: The job waits there until it is let go, and is not killed.
    """

    point: str
    nth: int = 1
    after_ms: int = 0
    holds: bool = False

    @classmethod
    def from_json(cls, text: str) -> Self:
        return cls(**json.loads(text))

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def __str__(self) -> str:
        return f"{self.point}:{self.nth}" + (f"+{self.after_ms}ms" if self.after_ms else "")


class Course:
    """The points that one run has come by, written down as they come; and its end at one of them.

    Attributes:
        file: Gets the points, one a line.
        stop: Where to end; None to run through.
    """

    def __init__(self, file: Path, stop: Stop | None) -> None:
        self.file = file
        self.stop = stop
        self._times = 0

    def come_by(self, point: str) -> None:
        with self.file.open("a") as lines:
            lines.write(f"{point}\n")
        if self.stop is None or self.stop.point not in (point, ANY):
            return
        self._times += 1
        if self._times == self.stop.nth:
            self._stop(self.stop)

    def _stop(self, stop: Stop) -> None:
        if stop.holds:
            while not released(self.file).exists():
                time.sleep(0.02)
        elif stop.after_ms:
            threading.Timer(stop.after_ms / 1000, kill_this_process).start()
        else:
            kill_this_process()


def released(course: Path) -> Path:
    """The file that lets a held job go on."""
    return course.with_suffix(".released")


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
