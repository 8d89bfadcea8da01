"""Documents on the format, rendered from its one declaration."""

import json
from typing import Any

from innercircle.scenario._declare import Declared, Kind, list_declared
from innercircle.scenario._load import ROOT
from innercircle.scenario._moves import find_moves
from innercircle.scenario._nested import Section
from innercircle.scenario._numbers import Number
from innercircle.scenario._paths import list_sections
from innercircle.scenario._special import Constants, Grades, Row
from innercircle.scenario._statements import Payoffs
from innercircle.scenario._words import Whole
from innercircle.scenario.rubric import GRADES, GROUPS
from innercircle.scenario.value import Limits

_NUMERIC = (Number, Whole, Row, Grades, Payoffs, Constants)

_INTRO = """\
# The scenario file

One YAML file describes one scenario. Comments are welcome and survive edits by the program.
`innercircle init FILE` writes a commented starter, `innercircle check FILE` lists every problem
with its place, and editors that know JSON Schema can use
[scenario.schema.json](scenario.schema.json).

## Numbers

Every number may carry its range, its source and a note. A number without a source counts as the
analyst's assumption and is reported as such.

| write | meaning |
|---|---|
| `0.9` | known |
| `0.9 ±0.1` | anywhere from 0.8 to 1.0, clipped to what is allowed (`+-` works too) |
| `90 ±25%` | anywhere from 67.5 to 112.5 |
| `{value: 0.9 ±0.1, source: my-source, note: "…"}` | with its source and a note |
| `{value: 0.9, range: [0.8, 0.95]}` | an uneven range |
| `{triangular: [0.5, 0.7, 0.9]}` | lowest, likeliest, highest |
| `{pert: [0.5, 0.7, 0.9]}` | the same, smoother |
| `{value: 0.7, normal: {sd: 0.1}}` | normal, clipped to what is allowed |
| `{value: 0.7, truncated_normal: {sd: 0.1, low: 0.5, high: 1}}` | not beyond these ends |
| `{value: 0.3, beta: {sd: 0.1}}` | beta with this mean, between 0 and 1 or `low` and `high` |
| `{value: 20, lognormal: {sd: 0.4}}` | half below 20; the natural logarithm has this sd |
| `5 to 20` | nine in ten from 5 to 20, one in twenty below, one in twenty above |
| `5 to 20 around 8` | the same, and half of it below 8 |
| `{p10: 5, p50: 8, p90: 20}` | percentiles: p5 and p95, p10 and p90 or p25 and p75, p50 or not |

`±`, `range`, `triangular` and `pert` never leave their ends; `5 to 20` and percentiles do, in one
draw of ten or of five. Percentiles are joined on the scale of their place: shares stay between 0
and 1, numbers that cannot be below 0 follow logarithms (`5 to 20` has its middle at 10), others a
straight line (at 12.5). Where none is stated, the middle is the best guess.

The column *moves* says which verbs a number can change; many belong to the months ahead
(`simulate`) alone. `innercircle check` counts them, and `check --json` lists them for a file.

A word that may be uncertain takes probabilities instead: `playbook: {tolerate: 0.4, co-opt: 0.6}`.

**Inputs that go together** are drawn together, in every verb that draws: `together:` lists paths
and a rank correlation, see [Together](#together). Pairs that are not listed get what the listed
ones imply. [Ranges that go together](../how-to/ranges.md) has an example.

**Dotted paths** name one input for `--set`, for sweeps and in results:
`insiders.party-boss.stakes.exile`. Items of a list go by their `id`, or by their number from 1:
`levers.1.coverage`.

## The YAML that is read

A strict subset of YAML 1.2. `no`, `on` and `1:30` are text. Refused, with line and column: aliases
and anchors, tags, directives, merge keys, several documents, duplicate keys, tabs, anything but
UTF-8 (with or without a byte order mark), control characters and bidirectional controls, `nan` and
infinities, numbers with a leading zero. At most 1,000,000 bytes, 24 levels, 5,000 entries in one
list or mapping, 50,000 values. A line within a text that looks like a key of the format is warned
of: it was probably indented too far.

**Ids** are small letters, digits and hyphens, at most 64 characters, starting with a letter or a
digit; names that some systems reserve (`con`, `nul`, …) are refused.

## Insiders from a table

`insiders: {table: insiders.csv}` reads a CSV or XLSX file that lies beside the scenario or in a
folder below it. The header names the keys (`id`, `office`, `power`, `stakes.position`, …), a cell
is written as the value would be in the file (`0.9 ±0.1`), and an empty cell is a key left out.
Merged cells and formulas are refused: each cell says its own value.
"""


def render_reference() -> str:
    """The reference page of the format, in Markdown."""
    sections = (_render_section(section, place) for section, place in list_sections(ROOT))
    return "\n".join([_INTRO, "## All keys\n", *sections])


def find_limits(place: str) -> Limits:
    """Find the limits of a number of the format by its place, such as ``insiders.ID.power``.

    The one declaration from which every other room takes its ranges.

    Raises:
        ValueError: no number stands there.
    """
    kind: Kind | None = ROOT
    for part in place.split("."):
        kind = kind.step(part) if kind else None
    if isinstance(kind, Whole):
        return Limits(kind.low, kind.high)
    if not isinstance(kind, Number):
        raise ValueError(f"there is no number at {place}")  # noqa: TRY004  a wrong place
    return kind.limits


def render_schema() -> str:
    """The JSON Schema (draft 2020-12) of a scenario file, as text."""
    definitions: dict[str, Any] = {}
    top = ROOT.to_schema(definitions)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "innercircle scenario",
        "description": "A ruling coalition under outside pressure and secret offers.",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _render_section(section: Section, place: str) -> str:
    name = section.build.__name__
    summary = (section.build.__doc__ or "").strip().splitlines()[0]
    where = f"at `{place}`" if place else "the file itself"
    rows = [
        f'<a id="{name.lower()}"></a>\n',
        f"### {name}: {where}\n",
        f"{summary}\n",
        "| key | meaning | what may stand there | if left out | moves |\n|---|---|---|---|---|",
    ]
    rows += [_render_row(name, item) for item in list_declared(section.build).values()]
    return "\n".join([*rows, ""])


def _render_row(section: str, item: Declared) -> str:
    meaning = item.doc
    if item.rubric:
        meaning += f" [scale](rubric.md#{item.rubric})"
    verbs = find_moves(f"{section}.{item.name}") if isinstance(item.kind, _NUMERIC) else ()
    moves = ", ".join(verbs)
    cells = (f"`{item.name}`", meaning, item.kind.describe(), _describe_default(item), moves)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _describe_default(item: Declared) -> str:
    if item.filled:
        return "**must be there**, unless `template` is"
    if item.required:
        return "**must be there**"
    if isinstance(item.default, bool):
        return "`true`" if item.default else "`false`"
    if item.default is None or item.default in ("", (), {}):
        return "all as documented" if item.default == {} else "nothing"
    if isinstance(item.kind, Number) or isinstance(item.default, int | float):
        return f"{item.default:g}"
    if isinstance(item.default, tuple):
        return ", ".join(f"`{word}`" for word in item.default)
    return f"`{item.default}`"


def render_rubric() -> str:
    """The reference page of the rubric, in Markdown."""
    parts = [
        "# Coding rubric\n",
        "Choose the step whose sentence fits best, or a number between two steps, and give a range",
        "at least as wide as half a step. The steps are conventions of this project, so that two",
        "people who code one case come out alike; they are not measurements.\n",
    ]
    for group, scales in GROUPS:
        parts.append(f"## {group}\n")
        for scale in scales:
            parts.append(f'<a id="{scale.name}"></a>\n')
            parts.append(f"### {scale.title}\n")
            parts.append(f"{scale.question}\n")
            second = "probability" if scale in GRADES else "step"
            parts.append(f"| write | {second} | it fits when |\n|---|---|---|")
            graded = scale in GRADES
            for step in scale.steps:
                shown = (step.word, step.number) if graded else (step.number, step.word)
                parts.append(f"| {shown[0]} | {shown[1]} | {step.anchor} |")
            parts.append("")
            if scale.record:
                parts.append(f"*In the record.* {scale.record}\n")
    return "\n".join(parts)
