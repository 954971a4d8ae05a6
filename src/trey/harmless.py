"""Text that anybody may have written, for a terminal or a page: nothing in it acts any more."""

import unicodedata

# Format characters turn text round or hide it; private and unassigned ones draw what they like.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_BLANKS = frozenset({"Zs", "Zl", "Zp"})
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"  # keeps a number and its unit together
_CONTROL_PICTURES, _DELETE = 0x2400, 0x7F


def harmless(text: str) -> str:
    """Each character by one that only shows: escapes as their pictures, line ends as blanks.

    Places in the text stay what they are. What is markup elsewhere (HTML, rich) is left to whoever
    renders it there.
    """
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if " " <= character <= "~" or character == _NO_BREAK_SPACE:
        return character
    category = unicodedata.category(character)
    if character in "\t\n\r" or category in _BLANKS:
        return " "
    if category not in _UNSEEN:
        return character
    code = ord(character)
    if code < ord(" "):
        return chr(_CONTROL_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == _DELETE else "\N{REPLACEMENT CHARACTER}"
