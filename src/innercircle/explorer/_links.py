"""The navigation: where the link of each view leads, and where it stands."""

from innercircle.explorer._look import PageView
from innercircle.explorer._state import PageState

PLACES = {
    "compare": "tool",
    "help": "tool",
    "teach": "apart",
    "play": "apart",
    "reading": "linked",
    "edit": "apart",
}
"""View → where its link stands: among the tools, apart from those that answer questions, or in
another view alone."""


def link_view(view: PageView, state: PageState) -> dict[str, str]:
    """A view's key, its address with all changes and no options, and its place."""
    query = PageState(
        case=state.case, sets=state.sets, off=state.off, added=state.added, pins=state.pins
    ).to_query()
    path = "/" if view.key == "circle" else f"/{view.key}"
    href = f"{path}?{query}" if query else path
    return {"key": view.key, "href": href, "place": PLACES.get(view.key, "")}
