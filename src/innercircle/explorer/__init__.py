"""The explorer: a local page over a scenario; move a slider, and everything is solved anew."""

from innercircle.explorer._case import Shelf
from innercircle.explorer._server import explore

__all__ = ["Shelf", "explore"]
