"""What trey raises on purpose: each error names the problem and its remedy.

A leaf exists where a caller acts on it; everything else raises `TreyError` with one sentence.
Arguments are kept in `args`, so that an error survives pickling on its way from a Spark worker.
"""


class TreyError(Exception):
    """Root of the errors that are raised on purpose; its text is one sentence for the user."""


class TableMissingError(TreyError):
    """A table is read that no job has written yet."""

    def __init__(self, table: str, job: str) -> None:
        super().__init__(table, job)
        self.table, self.job = table, job

    def __str__(self) -> str:
        return f"table {self.table} does not exist; run `trey bundle run {self.job}` first"


class SchemaMismatchError(TreyError):
    """A frame is not what its schema promises; every difference is named at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "the data does not fit its schema: " + "; ".join(self.problems)


class AlreadyRunningError(TreyError):
    """A job, or a server over the same folder, is already at work."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy

    def __str__(self) -> str:
        return f"{self.what} is already running; {self.remedy}"


class DataLossError(TreyError):
    """Positions that a reader still needs are no longer in the event hub."""

    def __init__(self, hub: str, partition: str, start: int, end: int, kept: str) -> None:
        super().__init__(hub, partition, start, end, kept)
        self.hub, self.partition, self.start, self.end, self.kept = hub, partition, start, end, kept

    def __str__(self) -> str:
        return (
            f"{self.hub} partition {self.partition}: sequence numbers {self.start} to {self.end} are "
            f"gone ({self.kept}); load them from the archive, then restart with failOnDataLoss=false"
        )


def in_a_line(error: Exception) -> str:
    """What a library says was wrong, to stand within a sentence."""
    return " ".join(str(error).split())
