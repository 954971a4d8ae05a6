"""YAML file → checked model, or one sentence that says what is wrong and where."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from trey.errors import TreyError

Model = TypeVar("Model", bound=BaseModel)


class _TextLoader(yaml.BaseLoader):
    """Every scalar as text, for the model to read; a key that stands twice is an error.

    YAML's own types make `no` a boolean and fail on 2026-02-30 without saying where; of a clause
    with two values it would silently keep the last one.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        mapping: dict[object, object] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            problem = "a field stands twice"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return mapping


def read_document(path: Path, model: type[Model]) -> Model:
    """Give the model that a file holds.

    Raises:
        TreyError: The file cannot be read, is not YAML or does not fit the model; of several
            faults the first is named.
    """
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_TextLoader)  # noqa: S506  # text only
    except OSError as error:
        raise TreyError(f"{path}: {error.strerror}; name a file that can be read") from error
    except UnicodeDecodeError:
        raise TreyError(f"{path}: not UTF-8; save the file in that encoding") from None
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise TreyError(f"{path}{place}: not YAML that can be read; {error.problem}") from error
    except yaml.reader.ReaderError as error:
        raise TreyError(f"{path}: not YAML that can be read; {error.reason}") from error
    except RecursionError:
        raise TreyError(f"{path}: nested too deeply; see the shipped files for the form") from None
    if not isinstance(content, dict):
        raise TreyError(f"{path}: holds no fields; see the shipped files for the form")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise TreyError(f"{path}{_sentence(error.errors()[0], content)}") from error


def _sentence(fault: ErrorDetails, content: object) -> str:
    """Name an entry of a list by its own id or name: its number is hard to find in a file."""
    words, here = "", content
    for step in fault["loc"]:
        if isinstance(step, int) and isinstance(here, list):
            here = here[step]
            name = here.get("id", here.get("name")) if isinstance(here, dict) else None
            words = words.removesuffix("s") + f" {name or step + 1}"
        elif isinstance(here, dict) and isinstance(step, str) and not _is_tag(step, here):
            here = here.get(step)
            words += f", {step}"
    return f"{words}: {fault['msg'].removeprefix('Value error, ')}"


def _is_tag(step: str, here: dict[str, object]) -> bool:
    """Whether a step is pydantic's word for one kind of a union, and no field of the file."""
    return here.get("attribute") == step
