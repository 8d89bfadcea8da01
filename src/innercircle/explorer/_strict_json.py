"""JSON as a request may send it: one value of one meaning, or a sentence saying why not."""

import json
from typing import Any


class BadJsonError(ValueError):
    """The body is not strict JSON; the message is safe to send back."""


def read_json(body: bytes) -> dict[str, Any]:
    """An object from strict JSON.

    Raises:
        BadJsonError: not UTF-8, not JSON, NaN or Infinity, a key twice, a lone surrogate, nested
            too deep, a number too long, or not an object.
    """
    try:
        data = json.loads(
            body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_make_object
        )
        # A lone surrogate is legal in JSON text and illegal in every file we would write.
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except BadJsonError:
        raise
    except (UnicodeError, ValueError):
        raise BadJsonError("The body is not valid JSON in UTF-8.") from None
    except RecursionError:
        raise BadJsonError("The body is nested too deep.") from None
    if not isinstance(data, dict):
        raise BadJsonError("The body must be one JSON object.")
    return data


def _refuse_constant(word: str) -> None:
    raise BadJsonError(f"{word} is not a number.")


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadJsonError("A key occurs twice.")
    return made
