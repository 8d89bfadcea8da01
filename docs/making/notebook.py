"""Notebooks of the documentation: their cells are run here, and their outputs made anew.

A notebook of plain cells needs no kernel: each cell is run in one namespace, what it prints and the
value of its last line are kept as a kernel would keep them. Nothing has to be installed for that.
"""

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any


def render_notebook(path: Path) -> str:
    """The notebook with every output made anew.

    Raises:
        Exception: whatever a cell raises, with the cell's number as a note.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    namespace: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        count += 1
        try:
            outputs = run_cell("".join(cell["source"]), namespace, count)
        except Exception as error:
            error.add_note(f"in cell {number} of {path.name}")
            raise
        cell |= {"execution_count": count, "outputs": outputs}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def run_cell(source: str, namespace: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Run one cell; what it prints, and the value of a last line that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "cell", "exec"), namespace)  # noqa: S102  the notebook's own cell
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), namespace)  # noqa: S307  the same
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": _split(printed)})
    if value is not None:
        data = {"text/plain": repr(value).splitlines(keepends=True)}
        if hasattr(value, "_repr_html_"):
            data["text/html"] = value._repr_html_().splitlines(keepends=True)
        outputs.append(
            {
                "output_type": "execute_result",
                "execution_count": count,
                "metadata": {},
                "data": data,
            }
        )
    return outputs


def _split(printed: io.StringIO) -> list[str]:
    return printed.getvalue().splitlines(keepends=True)
