"""The patterns of LIKE: `%` any text, `_` one character, `[a-f]` and `[^a-f]` one of a set."""

import re
from functools import lru_cache

from trey.local.cosmos.errors import BadRequestError


@lru_cache(maxsize=256)
def like_pattern(pattern: str, escape: str | None) -> re.Pattern[str]:
    """A regular expression that has to match the whole text."""
    stretches = [""]  # of single characters, between the `%`
    position = 0
    while position < len(pattern):
        if pattern[position] == "%" and escape != "%":
            stretches.append("")
            position += 1
        else:
            part, position = _character(pattern, position, escape)
            stretches[-1] += part
    if len(stretches) == 1:
        return re.compile(stretches[0], re.DOTALL)
    first, *middle, last = stretches
    # The leftmost place is always good enough for a stretch in the middle: atomic groups keep the
    # time linear, where plain `.*` would try every combination.
    places = "".join(f"(?>.*?{stretch})" for stretch in middle)
    return re.compile(f"{first}{places}.*{last}", re.DOTALL)


def _character(pattern: str, position: int, escape: str | None) -> tuple[str, int]:
    character = pattern[position]
    if character == escape and position + 1 < len(pattern):
        return re.escape(pattern[position + 1]), position + 2
    if character == "_":
        return ".", position + 1
    end = pattern.find("]", position + 2)
    if character == "[" and end > 0:
        return _set(pattern[position + 1 : end]), end + 1
    return re.escape(character), position + 1


def _set(members: str) -> str:
    negated = members.startswith("^") and len(members) > 1
    members = members[negated:]
    # A `-` between two characters spans a range; everything else stands for itself.
    ranges = re.sub(r"(.)(-(?=.))?", lambda part: re.escape(part[1]) + (part[2] or ""), members)
    expression = f"[{'^' if negated else ''}{ranges}]"
    try:
        re.compile(expression)
    except re.error as error:
        raise BadRequestError(f"[{members}] is not a set of characters.") from error
    return expression
