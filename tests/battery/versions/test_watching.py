import logging
import time
from threading import Event

import pytest

from trey.battery.versions.watching import Watched
from trey.errors import TreyError


class Question:
    """Answers are given one after the other; an error is raised, an event waited for."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self) -> object:
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, TreyError):
            raise answer
        if isinstance(answer, Event):
            answer.wait(10)
            return "late"
        return answer


def watched(question: Question, before: object = None, every_s: float = 0.0) -> Watched[object]:
    return Watched(question, lambda: before, every_s=every_s, patience_s=0.2)


def test_each_new_answer_is_given() -> None:
    asked = watched(Question("one", "two", "three"))
    assert [asked.latest() for _ in range(3)] == ["one", "two", "three"]


def test_it_is_asked_no_more_often_than_wanted() -> None:
    # given
    question = Question("one", "two")
    asked = watched(question, every_s=60)
    # when
    assert {asked.latest() for _ in range(1_000)} == {"one"}
    # then
    assert question.asked == 1


def test_who_wants_the_latest_does_not_wait_for_a_slow_answer() -> None:
    # given
    slow = Event()
    asked = watched(Question("one", slow, "three"))
    asked.latest()
    # when
    began = time.monotonic()
    first, second = asked.latest(), asked.latest()
    # then it waited once, and asked no second time meanwhile
    assert (first, second) == ("one", "one")
    assert time.monotonic() - began < 2
    # when
    slow.set()
    time.sleep(0.1)
    # then
    assert [asked.latest(), asked.latest()] == ["late", "three"]


def test_what_was_known_goes_on_and_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    away = TreyError("nobody answers")
    asked = watched(Question("one", away, away, "two", away))
    with caplog.at_level(logging.INFO):
        answers = [asked.latest() for _ in range(5)]
    assert answers == ["one", "one", "one", "two", "two"]
    assert [record.getMessage() for record in caplog.records] == [
        "going on with what was known before: nobody answers",
        "there is an answer again",
        "going on with what was known before: nobody answers",
    ]


def test_without_any_answer_an_earlier_process_knows_one() -> None:
    assert watched(Question(TreyError("away")), before="zero").latest() == "zero"


def test_without_any_answer_ever_the_error_is_told() -> None:
    with pytest.raises(TreyError, match="away"):
        watched(Question(TreyError("away"))).latest()
