"""The bundle's YAML files, each with the lines on which its words stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from trey.errors import TreyError, in_a_line

BUNDLE_FILE = "databricks.yml"


@dataclass(frozen=True)
class Document:
    """One parsed file; `name` is its path as people of the bundle say it."""

    name: str
    path: Path
    content: dict[str, Any]
    root: yaml.Node

    def place(self, *words: object) -> str:
        """File and line of the last of `words`, each sought after the one before it."""
        line = None
        nodes = list(_scalars(self.root))
        for word in words:
            found = next((n for n, node in enumerate(nodes) if node.value == str(word)), None)
            if found is not None:
                line, nodes = nodes[found].start_mark.line + 1, nodes[found:]
        return self.name if line is None else f"{self.name}:{line}"

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every (key, text, place) of the file; items of a list have the key of the list."""
        for key, node in _texts(self.root, ""):
            yield key, node.value, f"{self.name}:{node.start_mark.line + 1}"


def find_bundle(start: Path) -> Path:
    """Give the nearest folder upward that holds the bundle.

    Raises:
        TreyError: There is none.
    """
    for folder in (start.absolute(), *start.absolute().parents):
        if (folder / BUNDLE_FILE).is_file():
            return folder
    raise TreyError(
        f"no {BUNDLE_FILE} in {start.absolute()} or above it; run this inside a checkout of trey"
    )


def read_document(bundle: Path, path: Path) -> Document:
    """Parse one file of the bundle.

    Raises:
        TreyError: It cannot be read, or is not a mapping in YAML.
    """
    name = path.relative_to(bundle).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TreyError(f"{name} cannot be read: {in_a_line(error)}") from error
    if not isinstance(content, dict) or root is None:
        raise TreyError(f"{name} holds no mapping of names to values")
    return Document(name, path, content, root)


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)


def _texts(node: yaml.Node, key: str) -> Iterator[tuple[str, yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode):
        yield key, node
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item, key)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _texts(value, name.value)
