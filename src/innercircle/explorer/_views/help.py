"""Help: how to use the page, and what the numbers mean."""

from innercircle.explorer._look import PageView

VIEW = PageView(key="help", make_parts=lambda _: {}, live=False)
