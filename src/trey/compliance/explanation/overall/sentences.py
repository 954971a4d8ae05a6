"""What the model goes by, in plain sentences for people who are no data scientists."""

from trey.compliance.explanation.faithfulness import FLOOR
from trey.compliance.explanation.overall.effects import ClauseEffect, WordEffect
from trey.compliance.explanation.overall.overview import Overview
from trey.compliance.explanation.showing.sentences import odds

MOST_WORDS = 8  # either way
MOST_ANSWERS = 8


def most_telling(seen: Overview) -> list[WordEffect]:
    """The words that raise the odds most, then those that lower them most; surely, both."""
    raising = [one for one in seen.words if one.low > 0][:MOST_WORDS]
    lowering = [one for one in seen.words if one.high < 0][-MOST_WORDS:]
    return raising + lowering


def headline(seen: Overview) -> str:
    if not seen.shows_words:
        return "Which words speak against a part is not shown: too few of them stood the test"
    telling = [one.word for one in seen.words if one.low > 0][:3]
    return f"What speaks most against a part: {', '.join(telling) or 'no word alone'}"


def of_clauses(seen: Overview) -> list[str]:
    """Whether the model follows each clause."""
    return [
        f"Clause {one.clause}: {_of_words(one)}of {one.notes:,} flagged notes that violate it alone, "
        f"{share(one.cleared_share)} are cleared once its words are replaced by lawful ones."
        for one in seen.clauses
    ]


def _of_words(clause: ClauseEffect) -> str:
    if clause.effect is None:
        return ""
    return (
        f"its words change the odds of non-compliant by {odds(clause.effect)} on average over "
        f"{clause.effect_notes:,} notes; "
    )


def of_surrogate(seen: Overview) -> str:
    simple = seen.surrogate
    return (
        f"A few questions about what a note states say the same as the model for "
        f"{share(simple.agreement)} of {simple.notes:,} notes that they were not chosen by; always "
        f"the more frequent answer would for {share(simple.at_least)}."
    )


def questions(seen: Overview) -> list[str]:
    """The answers of the tree, each with what was asked on the way to it."""
    said = ("compliant", "non-compliant")
    return [
        f"{', '.join(one.asked) or 'any note'}: {said[one.label]} ({one.notes:,} notes)"
        for one in seen.surrogate.answers[:MOST_ANSWERS]
    ]


def of_faithfulness(seen: Overview) -> str:
    """What the deletion test found, and whose words are shown."""
    measured = (
        f"Tested by deletion on {seen.tested:,} of the notes: a note's strongest words move the "
        f"answer more than {share(seen.faithfulness)} of random deletions on average, and than "
        f"{share(FLOOR)} or more in {seen.passed:,} notes ({share(seen.passed_share)})"
    )
    if not seen.shows_words:
        return f"{measured}. These are too few: no words are shown."
    return f"{measured}. Only the words of these notes count."


def of_effects(seen: Overview) -> str:
    """What an effect is, and over which notes it is a mean."""
    return (
        "By how much a word multiplies the odds of non-compliant, on average over those of "
        f"{seen.passed:,} notes that hold it: what its going changes when half of a note's words, "
        "chosen at random, are taken out."
    )


def conclusion(seen: Overview) -> str:
    model = f"{seen.model_name} {seen.model_version}"
    if not seen.shows_words:
        return (
            f"{model}: which words raise the odds of non-compliant is not shown, for they stood the "
            f"test in only {seen.passed:,} of {seen.tested:,} simulated notes."
        )
    raising = [one for one in seen.words if one.low > 0][:3]
    words = ", ".join(f"{one.word} ({odds(one.effect)})" for one in raising)
    return (
        f"{model}: what raises the odds of non-compliant most is {words or 'no word alone'}; by "
        f"{seen.passed:,} simulated notes whose words stood the test."
    )


def share(part: float) -> str:
    return f"{100 * part:.0f} %"
