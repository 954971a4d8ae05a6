"""A copy to Cosmos DB that can be interrupted between its documents."""

from pyspark.sql import DataFrame

from tests.crash.stops import Course
from trey.adapters.cosmos import AlertContainer


def split_documents(course: Course) -> None:
    """Let the course come by after the first document of each copy in this process."""
    insert_new = AlertContainer.insert_new

    def split(container: AlertContainer, documents: DataFrame) -> None:
        insert_new(container, documents.orderBy("id").limit(1))
        course.come_by("amid-documents")
        insert_new(container, documents)

    setattr(AlertContainer, "insert_new", split)  # noqa: B010  mypy would hold it to the class
