"""Names of files as other libraries want them."""

import re
from pathlib import Path

_PATTERN = re.compile(r"([*?\[])")


def name_for_duckdb(path: Path) -> str:
    """The name of one file that is there, for DuckDB, which reads patterns and "~" into names.

    Not for writing: there names are taken as they stand, but for "~".
    """
    return _PATTERN.sub(r"[\1]", str(path.absolute()))
