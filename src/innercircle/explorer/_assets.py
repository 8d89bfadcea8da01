"""Files that the page loads: a style sheet, its script, and one that came from elsewhere.

The name of each holds a digest of what is in it, so that a browser may keep it for ever.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from innercircle.report import read_style

_DIGITS = 12
_KINDS = {"css": "text/css", "js": "text/javascript"}


@dataclass(frozen=True)
class Asset:
    """A file that the page loads: its address under ``/static/``, media type and text."""

    name: str
    kind: str
    text: str


@cache
def read_assets() -> dict[str, Asset]:
    """All of them, by their plain names."""
    folder = files("innercircle.explorer").joinpath("static")
    texts = {
        name: folder.joinpath(*place.split("/")).read_text(encoding="utf-8")
        for name, place in {
            "explorer.css": "explorer.css",
            "explorer.js": "explorer.js",
            "idiomorph.js": "vendor/idiomorph-0.8.0.js",
        }.items()
    }
    # The pictures bring their own rules, the same as in the report.
    texts["explorer.css"] = read_style("figures.css") + texts["explorer.css"]
    return {name: _make(name, text) for name, text in texts.items()}


def _make(name: str, text: str) -> Asset:
    stem, _, ending = name.partition(".")
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
    return Asset(f"{stem}-{digest}.{ending}", _KINDS[ending], text)


def locate_asset(name: str) -> str:
    """Address of a file by its plain name."""
    return f"/static/{read_assets()[name].name}"


def find_asset(name: str) -> Asset | None:
    """The file at an address; None when there is none, or when it was another version's."""
    return next((each for each in read_assets().values() if each.name == name), None)


async def show_static(request: Request) -> Response:
    """A file that the page loads; its name changes with what is in it, so it may be kept."""
    asset = find_asset(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(asset.text, headers=kept, media_type=asset.kind)
