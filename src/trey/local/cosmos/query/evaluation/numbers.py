"""Numbers of the query language: doubles that print as integers where they are whole."""

import math
from typing import TypeGuard

from trey.local.cosmos.values import UNDEFINED, Undefined, Value

EXACT = 2**53


def is_number(value: Value) -> TypeGuard[int | float]:
    """Whether the value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number(value: float) -> int | float | Undefined:
    """The result of a calculation; undefined where it has no place on the number line."""
    if not math.isfinite(value):
        return UNDEFINED
    return int(value) if value == int(value) and abs(value) <= EXACT else value


def arithmetic(operator: str, left: Value, right: Value) -> int | float | Undefined:
    """`+ - * / %` of two numbers; undefined for anything else, and for a division by zero."""
    if not is_number(left) or not is_number(right):
        return UNDEFINED
    try:
        match operator:
            case "+":
                return number(left + right)
            case "-":
                return number(left - right)
            case "*":
                return number(left * right)
            case "/":
                return number(left / right)
            case _:
                return number(math.fmod(left, right))
    except (ZeroDivisionError, OverflowError, ValueError):
        return UNDEFINED
