"""What is left of a plan file without its misshapen units and metas, so that the rest can still be checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Route = tuple[str | int, ...]


def prune(data: Any, problems: Sequence[Any]) -> tuple[Any, dict[Route, Route]] | None:
    """``data`` without what ``problems`` (pydantic's) name, and for each kept path the path it had.

    An unknown key goes alone; a wrong value takes its meta, or else its unit, with it.  None if a problem lies outside
    the units: without its catalogues a plan says nothing reliable.
    """
    doomed: set[Route] = set()
    for problem in problems:
        path: Route = tuple(problem["loc"])
        target = path if problem["type"] == "extra_forbidden" else _enclosing_item(path)
        if target is None:
            return None
        doomed.add(target)
    origins: dict[Route, Route] = {}
    return _copy(data, (), (), doomed, origins), origins


def _enclosing_item(path: Route) -> Route | None:
    if path[:1] != ("unidades",) or len(path) < 2:
        return None
    return path[:4] if len(path) >= 4 and path[2] == "metas" else path[:2]


def _copy(node: Any, old: Route, new: Route, doomed: set[Route], origins: dict[Route, Route]) -> Any:
    origins[new] = old
    if isinstance(node, dict):
        return {
            key: _copy(value, (*old, key), (*new, key), doomed, origins)
            for key, value in node.items()
            if (*old, key) not in doomed
        }
    if isinstance(node, list):
        kept = [index for index in range(len(node)) if (*old, index) not in doomed]
        return [
            _copy(node[index], (*old, index), (*new, position), doomed, origins) for position, index in enumerate(kept)
        ]
    return node
