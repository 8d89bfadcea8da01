"""The parent of every answer: what was asked, how it was solved, and how sure that is."""

import math
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np

from innercircle.vocabulary import DRAWERS, WRITERS, Reason

if TYPE_CHECKING:
    import pandas as pd


_OWN_NUMBERS = {"tolerance", "seed"}


@cache  # reading the installation's metadata takes longer than many a solve
def find_version() -> str:
    """The installed version of innercircle, or "0+unknown" when run from a bare source tree."""
    try:
        return version("innercircle")
    except PackageNotFoundError:
        return "0+unknown"


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """Parent of every answer: what it carries besides its numbers.

    Attributes:
        method: the algorithm, in words.
        reason: why the answer is what it is.
        certified: True when the stated tolerance is proved, not hoped for.
        tolerance: absolute tolerance of the main numbers (0 for exact).
        seed: seed of the random draws, None when there are none.
        version: version of innercircle that computed it.
        assumptions: sentences that the numbers hang on.
    """

    method: str = ""
    reason: Reason = Reason.SOLVED
    certified: bool = True
    tolerance: float = 0.0
    seed: int | None = None
    version: str = field(default_factory=find_version)
    assumptions: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        # A dataclass would write its own, with every array and the whole digest.
        cls.__repr__ = Answer.__repr__  # type: ignore[method-assign]

    def describe(self) -> str:
        """The answer in plain words; where nobody writes them, its reason and its numbers."""
        write = WRITERS.get(type(self).__name__)
        if write is not None:
            return write(self)
        lines = [f"{type(self).__name__}: {self.reason}"]
        for name, value in self.to_dict().items():
            if isinstance(value, bool):
                lines.append(f"  {name.replace('_', ' ')}: {'yes' if value else 'no'}")
            elif isinstance(value, int | float) and name not in _OWN_NUMBERS:
                lines.append(f"  {name.replace('_', ' ')}: {value:.6g}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.describe()

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for strict JSON: infinities and nan become strings."""
        return {f.name: make_plain(getattr(self, f.name)) for f in fields(self)}

    def to_frame(self) -> "pd.DataFrame":
        """A table of the scalar numbers; answers with one row an insider override this."""
        import pandas as pd  # noqa: PLC0415  heavy, and most uses never need it

        plain = self.to_dict()
        scalars = {k: v for k, v in plain.items() if isinstance(v, int | float | str | bool)}
        return pd.DataFrame([scalars])

    def draw(self) -> str | None:
        """The answer's picture as the text of an SVG file; None where there is none."""
        draw = DRAWERS.get(type(self).__name__)
        return None if draw is None else draw(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook shows: words and, where there is one, the picture above them.

        The picture is an image of its own, so that its style and its ids are not the notebook's.
        """
        told = {"text/plain": self.describe(), "text/html": self._repr_html_()}
        picture = self.draw()
        if picture is not None:
            encoded = b64encode(picture.encode()).decode()
            image = f'<img alt="" src="data:image/svg+xml;base64,{encoded}">'
            told |= {"image/svg+xml": picture, "text/html": image + told["text/html"]}
        return told

    def _repr_html_(self) -> str:
        if type(self).__name__ in WRITERS:
            return f"<pre>{escape(self.describe())}</pre>"
        frame = self.to_frame()
        head = f"{type(self).__name__}: {self.reason}"
        return f"<p>{escape(head)}</p>{frame.to_html(index=False, escape=True)}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Answer) or type(self) is not type(other):
            return NotImplemented
        return self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((type(self), self.method, self.reason, self.version))


def make_plain(value: Any) -> Any:
    """Turn arrays, enums, dataclasses and non-finite floats into plain, strict-JSON data."""
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, Reason) else value.value
    if isinstance(value, np.ndarray):
        return make_plain(value.tolist())
    if isinstance(value, np.generic):
        return make_plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if hasattr(value, "to_dict"):
        return make_plain(value.to_dict())  # an answer's own version may leave numbers as they are
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: make_plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): make_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [make_plain(item) for item in value]
    return value
