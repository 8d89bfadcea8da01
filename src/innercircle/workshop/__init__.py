"""Files, folders and processes: written whole, locked, never mixed, ended with their owner."""

from innercircle.workshop.atomic import (
    PREFIX,
    PRIVATE,
    check_replaceable,
    explain_failure,
    hold_scratch,
    replacing,
    sweep_strays,
    write_whole,
)
from innercircle.workshop.compiler import find_compiled
from innercircle.workshop.fingerprint import (
    describe_request,
    find_code_digest,
    find_digest,
)
from innercircle.workshop.lock import hold_file
from innercircle.workshop.place import check_place
from innercircle.workshop.processes import (
    RETRIES,
    count_processors,
    end_with_parent,
    map_apart,
    start_apart,
)
from innercircle.workshop.reading import read_regular
from innercircle.workshop.results import (
    MANIFEST,
    check_parts,
    name_literally,
    open_results,
    read_manifest,
    read_reason,
    write_arrays,
    write_parquet,
)

__all__ = [
    "MANIFEST",
    "PREFIX",
    "PRIVATE",
    "RETRIES",
    "check_parts",
    "check_place",
    "check_replaceable",
    "count_processors",
    "describe_request",
    "end_with_parent",
    "explain_failure",
    "find_code_digest",
    "find_compiled",
    "find_digest",
    "hold_file",
    "hold_scratch",
    "map_apart",
    "name_literally",
    "open_results",
    "read_manifest",
    "read_reason",
    "read_regular",
    "replacing",
    "start_apart",
    "sweep_strays",
    "write_arrays",
    "write_parquet",
    "write_whole",
]
