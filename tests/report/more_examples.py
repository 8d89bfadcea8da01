"""Made-up answers of other rooms as their pictures take them: offers, months, evidence."""

from tests.report.past_examples import draw_past

from innercircle.report._pictures import (
    Contest,
    EndsByMonth,
    Fan,
    Frame,
    Hypotheses,
    Line,
    Offer,
    OutcomeBand,
    PriceRow,
    Stairs,
    VariantRow,
    Weighing,
    draw_contest,
    draw_ends,
    draw_fan,
    draw_hypotheses,
    draw_lines,
    draw_offers,
    draw_outcomes,
    draw_prices,
    draw_variants,
    draw_waterfall,
)
from innercircle.vocabulary import Outcome

LONG = "President of the Constituent Assembly and first vice-president of the ruling party"


def draw_all(name=LONG, count=12):
    """Every further figure or drawing, with ``name`` wherever a name can stand."""
    offers = [
        Offer(name=name, public=84.1 / (k + 1), secret=0.0 if k % 3 else 60.0 / (k + 1))
        for k in range(count)
    ]
    offers.append(Offer(name=name, public=float("nan"), secret=float("nan")))
    cells = tuple(
        tuple(
            "falls"
            if j > i + 1
            else "either"
            if j > i - 1
            else "undecided"
            if j > i - 2
            else "holds"
            for j in range(count)
        )
        for i in range(count)
    )
    priced = [
        PriceRow(
            name=name,
            stated=80.0 / (k + 1),
            quantiles=(-5.0, 20.0 / (k + 1), 60.0 / (k + 1), 90.0 / (k + 1), 130.0 / (k + 1)),
            dearest=0.5,
            paid=1.0,
        )
        for k in range(count)
    ]
    budgets = tuple(12.5 * k for k in range(count))
    shares = (0.62, 0.004, 0.1, 0.02, 0.156, 0.1)
    bands = [
        OutcomeBand(
            name=name,
            shares={o: (s, s * 0.9, s * 1.1) for o, s in zip(Outcome, shares, strict=True)},
        )
        for _ in range(min(count, 6))
    ]
    months = tuple(range(1, 25))
    rows = tuple(tuple(0.45 + 0.01 * q * (m**0.5) for m in months) for q in (-3, -1, 0, 1, 3))
    reports = tuple((name, 0.3 * (-1) ** k / (k + 1)) for k in range(count))
    matrix = Hypotheses(
        names=(name,) * 6,
        reports=(name,) * count,
        weights=tuple(tuple(0.2 * (k - j) for j in range(6)) for k in range(count)),
        before=(1 / 6,) * 6,
        after=(0.5, 0.3, 0.1, 0.05, 0.03, 0.02),
    )
    frame = Frame(
        key="secrecy", title="Secrecy", across="Leak fear", write_x=str, write_y=str,
        level=(170.0, name),
    )  # fmt: skip
    lines = [Line(name, tuple((k / 10, 100.0 + k * (j + 1)) for k in range(11))) for j in range(4)]
    figures = [
        draw_offers(Stairs(offers=tuple(offers), keep=29.5)),
        draw_offers(Stairs(offers=tuple(offers), keep=29.5, budget=90.0, movable=True)),
        draw_contest(Contest(budgets, budgets, cells)),
        draw_prices(priced, 1000, 1),
        draw_outcomes(bands),
        draw_ends(
            [
                EndsByMonth(
                    name=name,
                    shares={
                        o: [0.03 * k / 24 * m for m in range(25)] for k, o in enumerate(Outcome)
                    },
                )
                for _ in range(min(count, 6))
            ]
        ),
        draw_fan(Fan(name="strength", months=months, quantiles=rows)),
        draw_variants(
            [name] * 5,
            [
                VariantRow(name=name, chances=(0.01, 0.3, 1e-7, 0.9, float("nan"))),
                *(VariantRow(key="one", name=name, chances=(0.02,) * 5) for _ in range(count)),
            ],
        ),
        draw_waterfall(Weighing(claim=name, before=0.3, after=0.26, shares=reports)),
        draw_hypotheses(matrix),
        *draw_past(name, count),
    ]
    drawings = [drawing for figure in figures for drawing in figure.drawings]
    return [*drawings, *(draw_lines(lines, frame, width) for width in (720.0, 340.0))]
