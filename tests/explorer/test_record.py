"""The record in the explorer: its forecasts come with the calibration curve, also for exports."""

from tests.report.record_examples import make_backtest

from innercircle.explorer._views.history import make_forecast_section
from innercircle.explorer._views.sections import list_figures, render_section


def test_the_forecasts_show_whether_what_was_said_happened():
    section = make_forecast_section(make_backtest())
    page = str(render_section(section))
    assert "calibration-720" in page
    assert [figure.key for figure in list_figures([section])] == ["calibration"]
