"""Help: how to use the page, and what the numbers mean."""

from innercircle.explorer._look import View

VIEW = View(key="help", make_parts=lambda _: {}, live=False)
