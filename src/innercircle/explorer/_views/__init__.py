"""The views, one a file; each turns a look into parts of a page."""

from innercircle.explorer._look import PageView
from innercircle.explorer._views import (
    circle,
    compare,
    edit,
    evidence,
    help,  # noqa: A004  the view's name
    history,
    journal,
    kept,
    play,
    reading,
    sensitivity,
    simulation,
    teach,
    terms,
)

VIEWS: dict[str, PageView] = {
    view.key: view
    for view in (
        circle.VIEW,
        terms.VIEW,
        simulation.VIEW,
        journal.VIEW,
        evidence.VIEW,
        sensitivity.VIEW,
        history.VIEW,
        kept.VIEW,
        compare.VIEW,
        teach.VIEW,
        play.VIEW,
        reading.VIEW,
        edit.VIEW,
        help.VIEW,
    )
}
"""All views by key, in the order of the navigation."""
