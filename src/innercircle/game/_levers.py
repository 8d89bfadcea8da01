"""Levers: what changes a cell of a stake table. Each is a pure function (table, …) → table.

A table is either :class:`Factors` (an insider's situation) or :class:`Stakes` (the four cells as
such). On cells a lever can only say what it moves; where the factors would say by how much, the
parameter ``worth`` does. Their names, order and amounts are those of ``LEVERS``, the table of the
scenario room, in whose order :func:`build_game` applies those in force.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from innercircle.errors import GameError
from innercircle.game._stakes import Factors, Guarantor, Stakes
from innercircle.scenario import LEVERS

Table = TypeVar("Table", Factors, Stakes)


def apply_lever(table: Table, name: str, **parameters: Any) -> Table:
    """The table after one lever.

    Args:
        table: an insider's factors, or the four cells.
        name: one of ``LEVERS``.
        parameters: of that lever: its amount under the name that ``LEVERS`` gives, ``guarantor``
            of an amnesty or guarantee, ``credibility`` of an amnesty, ``only_on_success`` of a
            payment, ``alert`` of a leak; on cells ``worth`` of a relief, an amnesty or a
            guarantee, ``fate`` and ``ruin`` of a purge threat or a leak.

    Raises:
        GameError: no such lever or parameter, a number out of range, nobody of that name.
    """
    if name not in _FUNCTIONS:
        raise GameError(
            f"no lever is called {name!r}", advice=f"The levers are {', '.join(LEVERS)}."
        )
    try:
        return _FUNCTIONS[name](table, **parameters)  # type: ignore[no-any-return]
    except TypeError as error:
        raise GameError(str(error), where=f"lever {name}") from None


def _sanction(table: Table, *, bite: float) -> Table:
    """The sponsor's sanctions take a share ``bite`` in [0, 1] of today's rents. Lowers a.

    Factors: squeeze becomes 1 − (1−squeeze)(1−bite). Cells: a loses the share (if positive).
    """
    _check_share("sanction", bite=bite)
    if isinstance(table, Factors):
        return table.replaced(squeeze=_join(table.squeeze, bite))
    return table.replaced(stay_holds=table.stay_holds - bite * max(table.stay_holds, 0.0))


def _relief(table: Table, *, share: float, worth: float | None = None) -> Table:
    """The sponsor lifts a ``share`` in [0, 1] of the sanctions. Raises a.

    Factors: squeeze becomes squeeze·(1−share). Cells: a gains share × ``worth`` ≥ 0, what lifting
    all sanctions is worth to the insider.
    """
    _check_share("relief", share=share)
    if isinstance(table, Factors):
        return table.replaced(squeeze=table.squeeze * (1.0 - share))
    return table.replaced(stay_holds=table.stay_holds + share * _need_worth("relief", worth))


def _co_optation(table: Table, *, amount: float) -> Table:
    """A favour of the leader: the position improves by ``amount`` ≥ 0. Raises a.

    Factors: position rises (and is squeezed and purged like the rest). Cells: a rises.
    """
    _check_amount("co_optation", amount=amount)
    if isinstance(table, Factors):
        return table.replaced(position=table.position + amount)
    return table.replaced(stay_holds=table.stay_holds + amount)


def _purge_threat(table: Table, *, chance: float, fate: float = 0.0) -> Table:
    """A purge of the loyal insider by the leader, with ``chance`` in [0, 1]. Lowers a.

    Factors: purge becomes 1 − (1−purge)(1−chance). Cells: a moves to ``fate`` by that chance.
    """
    _check_share("purge_threat", chance=chance)
    if isinstance(table, Factors):
        return table.replaced(purge=_join(table.purge, chance))
    return table.replaced(stay_holds=(1.0 - chance) * table.stay_holds + chance * fate)


def _leak(
    table: Table, *, suspicion: float, alert: float = 0.0, fate: float = 0.0, ruin: float = 0.0
) -> Table:
    """Discovery of the insider's talks, then suspicion and watch. Lowers a, and p.

    Factors: purge rises by the chance ``suspicion``, capture by the chance ``alert`` (in [0, 1]).
    Cells: a moves to ``fate`` by the first, p to ``ruin`` by the second.
    """
    _check_share("leak", suspicion=suspicion, alert=alert)
    if isinstance(table, Factors):
        return table.replaced(
            purge=_join(table.purge, suspicion), capture=_join(table.capture, alert)
        )
    return table.replaced(
        stay_holds=(1.0 - suspicion) * table.stay_holds + suspicion * fate,
        break_holds=(1.0 - alert) * table.break_holds + alert * ruin,
    )


def _threat(table: Table, *, amount: float) -> Table:
    """Those who stay to the end will lose ``amount`` ≥ 0 points. Lowers r.

    Factors: fallback loses them (before prosecution). Cells: r loses them.
    """
    _check_amount("threat", amount=amount)
    if isinstance(table, Factors):
        return table.replaced(fallback=table.fallback - amount)
    return table.replaced(stay_falls=table.stay_falls - amount)


def _amnesty(
    table: Table,
    *,
    breadth: float,
    credibility: float,
    guarantor: str | None = None,
    worth: float | None = None,
) -> Table:
    """The opposition promises not to pursue *anyone*, also those who stay. Raises r and g.

    Factors: the pursuit of ``guarantor`` (None: of all) is multiplied by 1 − credibility·breadth,
    both in [0, 1]. Cells: r and g gain credibility·breadth × ``worth`` ≥ 0.
    """
    _check_share("amnesty", breadth=breadth, credibility=credibility)
    if isinstance(table, Factors):
        _check_guarantor(table, guarantor, "amnesty")
        return table.replaced(
            guarantors=tuple(
                Guarantor(
                    k.name,
                    k.pursuit * (1.0 - credibility * breadth),
                    k.credibility,
                    k.coverage,
                )
                if guarantor in {None, k.name}
                else k
                for k in table.guarantors
            )
        )
    gained = credibility * breadth * _need_worth("amnesty", worth)
    return table.replaced(
        stay_falls=table.stay_falls + gained, break_falls=table.break_falls + gained
    )


def _guarantee(
    table: Table, *, coverage: float, guarantor: str | None = None, worth: float | None = None
) -> Table:
    """A promise not to prosecute one who breaks, if the regime falls. Raises g.

    Factors: coverage by ``guarantor`` (None: by all) becomes at least ``coverage`` in [0, 1]; what
    it is worth depends on credibility, pursuit and exposure. Cells: g gains coverage × ``worth``.
    """
    _check_share("guarantee", coverage=coverage)
    if isinstance(table, Factors):
        _check_guarantor(table, guarantor, "guarantee")
        return table.replaced(
            guarantors=tuple(
                Guarantor(k.name, k.pursuit, k.credibility, max(k.coverage, coverage))
                if guarantor in {None, k.name}
                else k
                for k in table.guarantors
            )
        )
    gained = coverage * _need_worth("guarantee", worth)
    return table.replaced(break_falls=table.break_falls + gained)


def _safe_passage(table: Table, *, floor: float, cover: float = 1.0) -> Table:
    """A way out for one who breaks, if the regime holds. Raises p (and g, at least exile).

    Factors: capture becomes capture·(1−cover), exile at least ``floor``. Cells: p moves to at
    least ``floor`` by the share ``cover`` in [0, 1]; g is at least the new p.
    """
    _check_share("safe_passage", cover=cover)
    if isinstance(table, Factors):
        return table.replaced(capture=table.capture * (1.0 - cover), exile=max(table.exile, floor))
    holds = table.break_holds + cover * max(floor - table.break_holds, 0.0)
    return table.replaced(break_holds=holds, break_falls=max(table.break_falls, holds))


def _place(table: Table, *, value: float | None = None) -> Table:
    """A place in the new order worth ``value`` (None: the position), without pursuit. Raises g.

    The promise is to one who breaks, so r does not move. Factors: new_order_place is set and
    shelters. Cells: g becomes at least ``value`` (None: at least a).
    """
    if isinstance(table, Factors):
        return table.replaced(
            new_order_place=table.position if value is None else value, in_office=True
        )
    worth = table.stay_holds if value is None else value
    return table.replaced(break_falls=max(table.break_falls, worth))


def _payment(table: Table, *, amount: float, only_on_success: bool = False) -> Table:
    """Paid for breaking: ``amount`` ≥ 0. Raises p and g, or g alone if ``only_on_success``.

    Factors: advance, or side_payment. Cells: p and g, or g.
    """
    _check_amount("payment", amount=amount)
    if isinstance(table, Factors):
        if only_on_success:
            return table.replaced(side_payment=table.side_payment + amount)
        return table.replaced(advance=table.advance + amount)
    holds = table.break_holds + (0.0 if only_on_success else amount)
    return table.replaced(break_holds=holds, break_falls=table.break_falls + amount)


_FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {name: globals()[f"_{name.replace('-', '_')}"] for name in LEVERS}
)


def _join(chance: float, another: float) -> float:
    return min(chance + another - chance * another, 1.0)


def _check_share(lever: str, **shares: float) -> None:
    wrong = [f"{name} = {x:g}" for name, x in shares.items() if not 0.0 <= x <= 1.0]
    if wrong:
        raise GameError(f"{', '.join(wrong)} must be in [0, 1]", where=f"lever {lever}")


def _check_amount(lever: str, **amounts: float) -> None:
    wrong = [f"{name} = {x:g}" for name, x in amounts.items() if not 0.0 <= x < float("inf")]
    if wrong:
        raise GameError(f"{', '.join(wrong)} must be finite and ≥ 0", where=f"lever {lever}")


def _need_worth(lever: str, worth: float | None) -> float:
    if worth is None:
        raise GameError(
            "on the four cells this lever needs to be told what it is worth",
            where=f"lever {lever}",
            advice="Give worth, or describe the insider by factors.",
        )
    _check_amount(lever, worth=worth)
    return worth


def _check_guarantor(table: Factors, guarantor: str | None, lever: str) -> None:
    known = [k.name for k in table.guarantors]
    if guarantor is not None and guarantor not in known:
        raise GameError(
            f"nobody called {guarantor!r} could prosecute this insider",
            where=f"lever {lever}",
            advice=f"Those who could are {', '.join(known) or 'none'}.",
        )
