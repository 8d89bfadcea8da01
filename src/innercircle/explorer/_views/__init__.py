"""The views, one a file; each turns a look into parts of a page."""

from innercircle.explorer._look import View
from innercircle.explorer._views import circle

VIEWS: dict[str, View] = {view.key: view for view in (circle.VIEW,)}
"""All views by key, in the order of the navigation."""
