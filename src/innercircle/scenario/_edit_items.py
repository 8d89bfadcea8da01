"""Changes to a list in a scenario's text: items taken away, items added, the rest as it was."""

from collections.abc import Collection, Sequence

from innercircle.errors import InputError
from innercircle.scenario._edit import find_end, insert
from innercircle.scenario._reader import read_tree
from innercircle.scenario._tree import Node, Scalar
from innercircle.scenario._tree import Sequence as ListNode


def change_items_in_text(
    text: str, key: str, *, drop: Collection[int] = (), add: Sequence[str] = ()
) -> str:
    """The text of a scenario with items of a list at its top taken away, and others added.

    Args:
        text: the YAML text.
        key: the list's key at the top of the file, such as ``levers``.
        drop: numbers of the items that go, from 1; comments beside the others stay.
        add: items that are put at the end, each as a flow mapping on one line.

    Raises:
        ScenarioError: the text cannot be read as a tree.
        InputError: what stands at the key is no list.
    """
    if not drop and not add:
        return text
    top, _ = read_tree(text, "<text>")
    node = top.get(key)
    if node is None:
        if not add:
            return text
        if top.flow:
            return insert(text, top, [key], _write_flow(add))
        return f"{text.rstrip()}\n\n{key}:\n" + "".join(f"  - {item}\n" for item in add)
    if isinstance(node, Scalar) and not node.text:
        return f"{text[: node.mark.start]} {_write_flow(add)}{text[node.mark.start :]}"
    if not isinstance(node, ListNode):
        raise InputError(f"what stands at {key} is no list.")
    kept = [item for number, item in enumerate(node.items, 1) if number not in set(drop)]
    if node.flow:
        written = [text[item.mark.start : item.mark.end] for item in kept]
        return text[: node.mark.start] + _write_flow([*written, *add]) + text[node.mark.end :]
    return _change_block(text, node, kept, add)


def _write_flow(items: Sequence[str]) -> str:
    return f"[{', '.join(items)}]"


def _change_block(text: str, node: ListNode, kept: list[Node], add: Sequence[str]) -> str:
    """A list of items behind dashes, each of which has whole lines to itself."""
    starts = [text.rfind("-", 0, item.mark.start + 1) for item in node.items]
    indent = " " * (starts[0] - find_line(text, starts[0]))
    pieces, place = [], find_line(text, starts[0])
    pieces.append(text[:place])
    for item, start in zip(node.items, starts, strict=True):
        begin, end = find_line(text, start), find_line_end(text, find_end(item))
        pieces.append(text[place:begin])
        if any(item is each for each in kept):
            pieces.append(text[begin:end])
        place = end
    rest = text[place:]
    if rest or pieces[-1].endswith("\n"):
        new = "".join(f"{indent}- {item}\n" for item in add)
    else:  # the file ends without a line feed
        new = "".join(f"\n{indent}- {item}" for item in add)
    if not kept and not add:
        new = f"{indent or '  '}[]\n"
    return "".join(pieces) + new + rest


def find_line(text: str, at: int) -> int:
    """Offset of the start of the line that an offset is in."""
    return text.rfind("\n", 0, at) + 1


def find_line_end(text: str, at: int) -> int:
    """Just after the line feed that ends the line; the end of the text where there is none."""
    return text.find("\n", at) + 1 or len(text)
