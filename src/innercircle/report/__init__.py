"""Reports: pictures (SVG), plain words, one self-contained page, and tables.

Names are imported when they are first asked for: a page needs every room below, a summary few.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from innercircle.report._brief import PAPERS, render_brief
    from innercircle.report._case import list_assumptions, name_inputs
    from innercircle.report._describe import describe_solution, draw_answer, render_text_trace
    from innercircle.report._evidence_section import make_evidence_section
    from innercircle.report._extras import USUAL_RUNS, make_more_sections, solve_page
    from innercircle.report._figure import PAYOFF_DIGITS, Figure, Table, name_rows
    from innercircle.report._findings import read_findings
    from innercircle.report._forecast_section import describe_forecast, make_forecast_section
    from innercircle.report._history_section import make_calibration_section, render_history_page
    from innercircle.report._journal_section import make_journal_section
    from innercircle.report._lead import Lead, make_lead
    from innercircle.report._ledger_section import make_ledger_section
    from innercircle.report._months_section import make_months_section
    from innercircle.report._page import (
        collect_tables,
        list_sections,
        read_style,
        render_json,
        render_page,
        render_page_of,
        write_cell,
    )
    from innercircle.report._paper import find_chromium, render_pdf, render_png
    from innercircle.report._pictures import (
        Contest,
        Fan,
        Frame,
        Knobs,
        LearnedRow,
        Line,
        OutcomeBand,
        VariantRow,
        WaterfallWords,
        Weighing,
        draw_calibration,
        draw_circle,
        draw_contest,
        draw_fall,
        draw_fan,
        draw_gains,
        draw_ladder,
        draw_learned,
        draw_lines,
        draw_outcomes,
        draw_stakes,
        draw_tornado,
        draw_variants,
        draw_waterfall,
        read_contest,
    )
    from innercircle.report._sections import Listing, Section, make_sections
    from innercircle.report._sensitivity_section import make_sensitivity_section, read_sweep
    from innercircle.report._show import show_text
    from innercircle.report._svg import Drawing
    from innercircle.report._tables import (
        make_about,
        make_tables,
        render_csv,
        render_parquet,
        render_xlsx,
    )
    from innercircle.report._templates import make_templates
    from innercircle.report._terms_section import make_staircase, make_terms_section
    from innercircle.report._views import Findings
    from innercircle.report._watch_section import describe_watch, make_watch_section
    from innercircle.report._within import say_within

__all__ = [
    "PAPERS",
    "PAYOFF_DIGITS",
    "USUAL_RUNS",
    "Contest",
    "Drawing",
    "Fan",
    "Figure",
    "Findings",
    "Frame",
    "Knobs",
    "Lead",
    "LearnedRow",
    "Line",
    "Listing",
    "OutcomeBand",
    "Section",
    "Table",
    "VariantRow",
    "WaterfallWords",
    "Weighing",
    "collect_tables",
    "describe_forecast",
    "describe_solution",
    "describe_watch",
    "draw_answer",
    "draw_calibration",
    "draw_circle",
    "draw_contest",
    "draw_fall",
    "draw_fan",
    "draw_gains",
    "draw_ladder",
    "draw_learned",
    "draw_lines",
    "draw_outcomes",
    "draw_stakes",
    "draw_tornado",
    "draw_variants",
    "draw_waterfall",
    "find_chromium",
    "list_assumptions",
    "list_sections",
    "make_about",
    "make_calibration_section",
    "make_evidence_section",
    "make_forecast_section",
    "make_journal_section",
    "make_lead",
    "make_ledger_section",
    "make_months_section",
    "make_more_sections",
    "make_sections",
    "make_sensitivity_section",
    "make_staircase",
    "make_tables",
    "make_templates",
    "make_terms_section",
    "make_watch_section",
    "name_inputs",
    "name_rows",
    "read_contest",
    "read_findings",
    "read_style",
    "read_sweep",
    "render_brief",
    "render_csv",
    "render_history_page",
    "render_json",
    "render_page",
    "render_page_of",
    "render_parquet",
    "render_pdf",
    "render_png",
    "render_text_trace",
    "render_xlsx",
    "say_within",
    "show_text",
    "solve_page",
    "write_cell",
]

_PLACES = {
    name: module
    for module, names in {
        "_brief": "PAPERS render_brief",
        "_case": "list_assumptions name_inputs",
        "_describe": "describe_solution draw_answer render_text_trace",
        "_evidence_section": "make_evidence_section",
        "_extras": "USUAL_RUNS make_more_sections solve_page",
        "_figure": "PAYOFF_DIGITS Figure Table name_rows",
        "_findings": "read_findings",
        "_forecast_section": "describe_forecast make_forecast_section",
        "_history_section": "make_calibration_section render_history_page",
        "_journal_section": "make_journal_section",
        "_lead": "Lead make_lead",
        "_ledger_section": "make_ledger_section",
        "_months_section": "make_months_section",
        "_page": (
            "collect_tables list_sections read_style render_json "
            "render_page render_page_of write_cell"
        ),
        "_paper": "find_chromium render_pdf render_png",
        "_pictures": (
            "Contest Fan Frame Knobs LearnedRow Line OutcomeBand VariantRow WaterfallWords "
            "Weighing "
            "draw_calibration draw_circle draw_contest draw_fall draw_fan draw_gains "
            "draw_ladder draw_learned draw_lines draw_outcomes "
            "draw_stakes draw_tornado "
            "draw_variants draw_waterfall read_contest"
        ),
        "_sections": "Listing Section make_sections",
        "_sensitivity_section": "make_sensitivity_section read_sweep",
        "_show": "show_text",
        "_svg": "Drawing",
        "_tables": "make_about make_tables render_csv render_parquet render_xlsx",
        "_templates": "make_templates",
        "_terms_section": "make_staircase make_terms_section",
        "_views": "Findings",
        "_watch_section": "describe_watch make_watch_section",
        "_within": "say_within",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415  only when a name is first asked for

    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals()[name] = found
    return found
