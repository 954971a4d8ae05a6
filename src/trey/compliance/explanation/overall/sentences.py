"""What the model goes by, in plain sentences for people who are no data scientists."""

from trey.compliance.explanation.faithfulness import FLOOR
from trey.compliance.explanation.overall.effects import WordEffect
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
    telling = [one.word for one in seen.words if one.low > 0][:3]
    return f"What speaks most against a part: {', '.join(telling) or 'no word alone'}"


def of_clauses(seen: Overview) -> list[str]:
    """Whether the model follows each clause."""
    return [
        f"Clause {one.clause}: its words change the odds of non-compliant by {odds(one.effect)} on "
        f"average. Of {one.notes:,} flagged notes that violate it alone, {share(one.cleared_share)} "
        "are cleared once these words are replaced by lawful ones."
        for one in seen.clauses
    ]


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
    return (
        f"Tested by deletion: a note's strongest words move the answer more than "
        f"{share(seen.faithfulness)} of random deletions; {share(seen.shown_share)} of the notes reach "
        f"the {share(FLOOR)} from which on their words are shown."
    )


def conclusion(seen: Overview) -> str:
    raising = [one for one in seen.words if one.low > 0][:3]
    words = ", ".join(f"{one.word} ({odds(one.effect)})" for one in raising)
    return (
        f"{seen.model_name} {seen.model_version}: what raises the odds of non-compliant most is "
        f"{words or 'no word alone'}; on {seen.notes:,} simulated notes."
    )


def share(part: float) -> str:
    return f"{100 * part:.0f} %"
