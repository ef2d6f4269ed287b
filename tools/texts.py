"""What of a Python file is shown to people: Babel's own findings, and what stands in manifests and kinds of documents.

Those are data: they say nothing of gettext, and are translated where they are shown.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python


def python_texts(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Any
) -> Iterator[tuple[Any, ...]]:
    """An extraction method for Babel (see babel.cfg)."""
    yield from extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for text in _shown(node.func.id, node):
                yield node.lineno, None, text, []


def _shown(name: str, call: ast.Call) -> list[str]:
    said = {each.arg: each.value for each in call.keywords}
    if name == "DocumentKind":
        return _texts(said["title"] if "title" in said else call.args[1])
    if name == "Module" and "name" in said:
        labels = said.get("permissions")
        pairs = labels.elts if isinstance(labels, ast.Tuple) else []
        labelled = [pair.elts[1] for pair in pairs if isinstance(pair, ast.Tuple)]
        return [text for node in (said["title"], said["summary"], *labelled) for text in _texts(node)]
    return []


def _texts(node: ast.expr) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
