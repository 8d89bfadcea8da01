"""The staircase of offers: who has to be promised what, and how far a budget goes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from innercircle.chances import Points, count_things, write_points
from innercircle.report._axes import Scale, draw_bottom_axis, find_ticks, write_number
from innercircle.report._figure import Figure, Table, list_paths, make_figure
from innercircle.report._measure import measure_text
from innercircle.report._pictures.handles import Handle, draw_handle
from innercircle.report._pictures.rows import Row, draw_grid, draw_names, lay_rows
from innercircle.report._svg import Drawing, Element, fill_hatch, make_element, make_text

_MOST = 20
_NOTHING = 1e-4  # points; offers to who follows anyway are no more than a margin
_LANE = 34.0
"""Height in pixels above the steps, where the budget's knob and its label stand."""

_BEYOND = 1.15
"""The scale goes so much further than the dearest of what it shows."""

_TITLE = "What each would have to be promised"
_ABOUT = (
    "From the top in the order of the public offers: each step is what one is promised, just "
    "enough given that those above break, and begins where the step above ends. Plain: if everyone "
    "sees all offers. Hatched: if each sees only their own."
)
_KEEP = " The last bar is the leader's counter-bid: what makes staying the only outcome."
_BUDGET = " The upright line is a budget: steps that it does not reach are drawn open."


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An offer to one insider.

    Attributes:
        key: the insider's id in the scenario.
        name: the insider's office.
        public: offer when everyone sees all offers; nan for one who is not needed.
        secret: offer when each sees only their own; nan for one not needed, or if not known.
    """

    key: str = ""
    name: str
    public: float
    secret: float


@dataclass(frozen=True, kw_only=True)
class Stairs:
    """Offers in the order in which they are made, and what they are held against.

    Attributes:
        offers: in the public order, those who are not needed last.
        keep: what the leader needs to make staying the only outcome; nan for nothing to show.
        budget: of the sponsor; nan for none.
        unit: what offers are counted in.
        movable: whether the budget has a handle.
    """

    offers: tuple[Offer, ...]
    keep: float = math.nan
    budget: float = math.nan
    unit: str = "points"
    movable: bool = False

    @property
    def top(self) -> float:
        """End of the scale; the budget goes no further, and does not move it."""
        public, secret = (
            math.fsum(v for v in column if math.isfinite(v))
            for column in zip(*((o.public, o.secret) for o in self.offers), strict=True)
        )
        known = [1.0, public, secret, *([self.keep] if math.isfinite(self.keep) else [])]
        return _round_up(_BEYOND * max(known))


@dataclass(frozen=True, kw_only=True)
class _Step:
    """A row: what is promised to one, or to several together, and what came before."""

    name: str
    public: float
    secret: float
    openly: float
    secretly: float


def draw_offers(stairs: Stairs) -> Figure:
    """A step an insider, public (plain) and secret (hatched), each where the last one ends."""
    about = _ABOUT
    about += _KEEP if math.isfinite(stairs.keep) else ""
    about += _BUDGET if math.isfinite(stairs.budget) else ""
    offers = stairs.offers
    return make_figure(
        "offers",
        _TITLE,
        about,
        lambda width: _draw(stairs, width),
        Table(
            "offers",
            f"Offers to each insider, {stairs.unit}",
            ("Insider", "Public", "Secret"),
            tuple((offer.name, Points(offer.public), Points(offer.secret)) for offer in offers),
            paths=list_paths("insiders", (offer.key for offer in offers)),
        ),
    )


def _list_steps(offers: Sequence[Offer]) -> list[_Step]:
    """Those who are promised something, then in one row those who follow for nothing."""
    paid = [o for o in offers if max(_find(o.public), _find(o.secret)) >= _NOTHING]
    free = [o for o in offers if o not in paid and math.isfinite(o.public)]
    rows = list(paid[:_MOST])
    if len(paid) > _MOST:
        rest = paid[_MOST:]
        rows.append(
            Offer(
                name=f"{count_things(len(rest), 'further step')} together",
                public=math.fsum(_find(o.public) for o in rest),
                secret=math.fsum(_find(o.secret) for o in rest),
            )
        )
    if len(free) == 1:
        rows.append(replace(free[0], public=0.0, secret=0.0))
    elif free:
        rows.append(Offer(name=f"{len(free)} others follow", public=0.0, secret=0.0))
    steps = []
    openly = secretly = 0.0
    for row in rows:
        steps.append(
            _Step(
                name=row.name,
                public=row.public,
                secret=row.secret,
                openly=openly,
                secretly=secretly,
            )
        )
        openly += _find(row.public)
        secretly += _find(row.secret)
    return steps


def _find(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _draw(stairs: Stairs, width: float) -> Drawing:
    steps = _list_steps(stairs.offers)
    has_keep, has_budget = math.isfinite(stairs.keep), math.isfinite(stairs.budget)
    names = [step.name for step in steps]
    names += ["The leader, to keep everyone"] if has_keep else []
    lane = _LANE if has_budget else 4.0
    laid, bottom = lay_rows(names, width, lane, body=38.0)
    left = 12.0 if width < 500 else laid[0].right if laid else 12.0
    scale = Scale(0.0, stairs.top, left, width - 20)
    ticks = find_ticks(0.0, stairs.top, 6)
    body: list[Element] = [*draw_grid(laid, scale, ticks)]
    if has_budget:
        x = scale(stairs.budget)
        body.append(make_element("line", x1=x, y1=22, x2=x, y2=bottom, cls="ic-zero"))
    body += draw_names(laid)
    for step, row, after in zip(steps, laid, [*laid[1:], None], strict=False):
        body += _draw_step(step, row, scale, width, stairs.budget)
        if after is not None and _find(step.public) > _NOTHING and step is not steps[-1]:
            x = scale(step.openly + step.public)
            body.append(
                make_element("line", x1=x, y1=row.middle - 2.5, x2=x, y2=after.middle - 14.5,
                             cls="ic-guide")
            )  # fmt: skip
    if has_keep:
        body += _draw_keep(stairs.keep, laid[-1], scale)
    if has_budget:
        body += _draw_budget(stairs, scale, bottom, width)
    body += draw_bottom_axis(scale, bottom, ticks, write_number, f"Promised, {stairs.unit}")
    said = "; ".join(
        f"{o.name}: public {_write(o.public)}, secret {_write(o.secret)}" for o in stairs.offers
    )
    return Drawing("offers", _TITLE, said, width, bottom + 46, tuple(body))


def _draw_step(step: _Step, row: Row, scale: Scale, width: float, budget: float) -> list[Element]:
    parts: list[Element] = []
    bars = (
        (step.public, step.openly, -8.5, 12.0, False),
        (step.secret, step.secretly, 7.5, 8.0, True),
    )
    for value, before, shift, tall, hatched in bars:
        y = row.middle + shift
        x, end = scale(before), scale(before + _find(value))
        if end - x > 0.2:
            size = {"x": x, "y": y - tall / 2, "width": end - x, "height": tall}
            reached = not before + value > budget + _NOTHING
            if not reached:
                look = {"cls": "ic-break-open" if hatched else "ic-stay-open"}
            elif hatched:
                look = {"fill": fill_hatch("offers", width, "break")}
            else:
                look = {"cls": "ic-stay"}
            parts.append(make_element("rect", **size, **look))
        parts.append(_label(_say_step(value, before), (x, end, y), scale))
    return parts


def _label(said: Sequence[str], place: tuple[float, float, float], scale: Scale) -> Element:
    """The first of some words that there is room for behind a bar, or before it."""
    x, end, y = place
    for words in said:
        wide = measure_text(words, "note")
        if end + 6 + wide <= scale.end + 16:
            return make_text(end + 6, y, words, kind="note", centred=True, cls="ic-soft ic-halo")
        if x - 6 - wide >= scale.start:
            return make_text(
                x - 6, y, words, kind="note", anchor="end", centred=True, cls="ic-soft ic-halo"
            )
    room = scale.end + 10 - end
    return make_text(
        end + 6, y, said[-1], kind="note", width=room, centred=True, cls="ic-soft ic-halo"
    )


def _say_step(value: float, before: float) -> tuple[str, ...]:
    """Words of a step: what it is and where it leads; the same in short."""
    if math.isnan(value):
        return ("none",)
    if value < _NOTHING:
        return ("free",)
    if before < _NOTHING:
        return (write_points(value),)
    return f"+{write_points(value)} = {write_points(before + value)}", f"+{write_points(value)}"


def _draw_keep(keep: float, row: Row, scale: Scale) -> list[Element]:
    end, y = scale(keep), row.middle
    size = {"x": scale.start, "y": y - 6, "width": max(end - scale.start, 1.0), "height": 12.0}
    return [
        make_element("rect", **size, cls="ic-leader"),
        _label((write_points(keep),), (scale.start, end, y), scale),
    ]


def _draw_budget(stairs: Stairs, scale: Scale, bottom: float, width: float) -> list[Element]:
    """The budget in words; on the page it can be taken by a knob, or by its line."""
    x = scale(stairs.budget)
    words = f"budget {write_points(stairs.budget)}"
    half = measure_text(words, "note") / 2 + 2
    middle = min(max(x, half), width - half)
    parts = [
        make_text(middle, 10, words, kind="note", anchor="middle"),
    ]
    if stairs.movable:
        handle = Handle(
            number=0,
            name=f"Budget, {stairs.unit}",
            stops=((scale.start, 0.0), (scale.end, stairs.top)),
            value=stairs.budget,
            step=_round_up(stairs.top / 200),
            x=x,
            y=24,
            top=14,
            bottom=bottom,
        )
        drawing = Drawing("offers", _TITLE, "", width, 0, ())
        parts.append(draw_handle(handle, drawing.prefix))
    return parts


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 and 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    return next(f * power for f in steps if f * power >= value * (1.0 - 1e-9))


def _write(value: float) -> str:
    if math.isnan(value):
        return "none"
    return "free" if value < _NOTHING else write_points(value)
