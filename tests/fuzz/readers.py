"""What the fuzzers call: bytes into a reader, which answers or refuses in plain words.

The first byte chooses the reader, the rest is the file. With atheris installed,
``python tests/fuzz/readers.py tests/fuzz/corpus`` searches for inputs by coverage; finds of worth
go into the corpus, which every run of the tests reads again.
"""

import io
import sys
import tempfile
import zipfile
from pathlib import Path

HEAD = "innercircle: 1\nid: t\ntitle: T\nthreshold: {mean: 0.5, sd: 0.1}\n"
BASE = Path(__file__).parent.parent / "scenario" / "base.yaml"
XLSX = "xl/worksheets/sheet1.xml"


def read_any(data: bytes) -> str:
    """Read the bytes; returns "read" or the words of the refusal; all else is a fault."""
    from innercircle.errors import InputError, ScenarioError  # noqa: PLC0415  instrumented
    from innercircle.scenario import render_problems  # noqa: PLC0415  the same

    if not data:
        return "nothing"
    reader = READERS[data[0] % len(READERS)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            warnings = reader(data[1:], Path(folder))
        except ScenarioError as error:
            return render_problems(error)
        except InputError as error:
            return str(error)
    return "read " + render_problems(warnings)


def read_scenario(data: bytes, folder: Path):
    """A scenario file of any bytes."""
    from innercircle.scenario import load  # noqa: PLC0415  instrumented

    path = folder / "case.yaml"
    path.write_bytes(data)
    return load(path).warnings


def read_change(data: bytes, folder: Path):
    """A change from the command line, as the system hands it over."""
    from innercircle.scenario import load_text  # noqa: PLC0415  instrumented

    change = data.decode("utf-8", "surrogateescape")
    return load_text(BASE.read_text(encoding="utf-8"), sets=[change]).warnings


def read_csv(data: bytes, folder: Path):
    """A table of insiders."""
    return _read_table(data, folder, "t.csv")


def read_xlsx(data: bytes, folder: Path):
    """The first sheet of a workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in _read_workbook().items():
            archive.writestr(name, data if name == XLSX else text)
    return _read_table(stream.getvalue(), folder, "t.xlsx")


def read_workbook(data: bytes, folder: Path):
    """A workbook of any bytes."""
    return _read_table(data, folder, "t.xlsx")


def read_game(data: bytes, folder: Path):
    """A saved game."""
    from innercircle.dynamics import load_seat  # noqa: PLC0415  instrumented
    from innercircle.scenario import load  # noqa: PLC0415  the same

    path = folder / "game.yaml"
    path.write_bytes(data)
    load_seat(load("one-insider"), path)
    return ()


def edit_scenario(data: bytes, folder: Path):
    """A change written into a text: first line the path, second the value, then the text."""
    from innercircle.scenario import load_text, set_in_text  # noqa: PLC0415  instrumented

    path, _, rest = data.decode("utf-8", "surrogateescape").partition("\n")
    value, _, text = rest.partition("\n")
    return load_text(set_in_text(text, path, value)).warnings


READERS = (
    read_scenario, read_change, read_csv, read_xlsx, read_workbook, read_game, edit_scenario,
)  # fmt: skip


def _read_table(data: bytes, folder: Path, name: str):
    from innercircle.scenario import load  # noqa: PLC0415  instrumented

    (folder / name).write_bytes(data)
    path = folder / "case.yaml"
    path.write_text(f"{HEAD}insiders: {{table: {name}}}\n", encoding="utf-8")
    return load(path).warnings


def _read_workbook() -> dict[str, bytes]:
    if not _WORKBOOK:
        from openpyxl import Workbook  # noqa: PLC0415  slow to import

        stream = io.BytesIO()
        Workbook().save(stream)
        with zipfile.ZipFile(stream) as archive:
            _WORKBOOK.update({name: archive.read(name) for name in archive.namelist()})
    return _WORKBOOK


_WORKBOOK: dict[str, bytes] = {}


def main() -> None:
    """Search by coverage; ends with an error and the input that found one."""
    import atheris  # noqa: PLC0415  only here; not on every system

    with atheris.instrument_imports(include=["innercircle.scenario", "innercircle.errors"]):
        import innercircle.scenario  # noqa: F401, PLC0415  to be instrumented
    atheris.Setup(sys.argv, read_any)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
