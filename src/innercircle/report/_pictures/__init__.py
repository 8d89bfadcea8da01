"""The pictures, one idea a file; each turns facts into a figure at two widths."""

from innercircle.report._pictures.calibration import draw_calibration, draw_ranking
from innercircle.report._pictures.circle import draw_circle
from innercircle.report._pictures.contest import Contest, draw_contest, read_contest
from innercircle.report._pictures.ends import EndsByMonth, draw_ends
from innercircle.report._pictures.evidence import (
    Hypotheses,
    WaterfallWords,
    Weighing,
    draw_hypotheses,
    draw_waterfall,
    make_flip_table,
)
from innercircle.report._pictures.fall import draw_fall
from innercircle.report._pictures.gains import draw_gains
from innercircle.report._pictures.headline import HeadlineRow, draw_headline
from innercircle.report._pictures.journal import (
    FollowedMonth,
    JournalRow,
    LessonRow,
    draw_followed,
    draw_journal,
    draw_lessons,
)
from innercircle.report._pictures.ladder import draw_ladder
from innercircle.report._pictures.learned import LearnedRow, draw_learned
from innercircle.report._pictures.ledger import draw_scores, draw_steps
from innercircle.report._pictures.lines import Frame, Line, draw_lines, frame_months
from innercircle.report._pictures.offers import Offer, Stairs, draw_offers
from innercircle.report._pictures.outcomes import Fan, OutcomeBand, draw_fan, draw_outcomes
from innercircle.report._pictures.prices import PriceRow, draw_prices
from innercircle.report._pictures.stakes import draw_stakes
from innercircle.report._pictures.timeline import draw_timeline
from innercircle.report._pictures.tornado import Knobs, draw_tornado
from innercircle.report._pictures.variants import VariantRow, draw_variants

__all__ = [
    "Contest",
    "EndsByMonth",
    "Fan",
    "FollowedMonth",
    "Frame",
    "HeadlineRow",
    "Hypotheses",
    "JournalRow",
    "Knobs",
    "LearnedRow",
    "LessonRow",
    "Line",
    "Offer",
    "OutcomeBand",
    "PriceRow",
    "Stairs",
    "VariantRow",
    "WaterfallWords",
    "Weighing",
    "draw_calibration",
    "draw_circle",
    "draw_contest",
    "draw_ends",
    "draw_fall",
    "draw_fan",
    "draw_followed",
    "draw_gains",
    "draw_headline",
    "draw_hypotheses",
    "draw_journal",
    "draw_ladder",
    "draw_learned",
    "draw_lessons",
    "draw_lines",
    "draw_offers",
    "draw_outcomes",
    "draw_prices",
    "draw_ranking",
    "draw_scores",
    "draw_stakes",
    "draw_steps",
    "draw_timeline",
    "draw_tornado",
    "draw_variants",
    "draw_waterfall",
    "frame_months",
    "make_flip_table",
    "read_contest",
]
