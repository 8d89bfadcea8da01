"""The wheel holds all that the source has, and works where there is no source."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy of what is committed or could be, so that nothing is left in the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in list_source("src", "pyproject.toml", "README.md", "LICENSE"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", folder / "dist", folder],
        check=True, timeout=200,
    )  # fmt: skip
    (built,) = (folder / "dist").glob("*.whl")
    return built


def list_source(*below):
    """Files that are not ignored, by their path from the root."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *below],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def run_in(python, folder, *words):
    """Output of a command of the installed package, far from the source."""
    done = subprocess.run(
        [python, "-I", "-m", "innercircle", *words],
        cwd=folder, capture_output=True, text=True, check=False, timeout=250,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_has_every_file_of_the_source_and_no_other(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    assert names == {name.removeprefix("src/") for name in list_source("src")}


def test_the_wheel_works_alone(wheel, tmp_path):
    """Installed in an environment of its own, which borrows the other packages."""
    venv.create(tmp_path / "fresh", with_pip=False, symlinks=True)
    python = tmp_path / "fresh" / "bin" / "python"
    site = next((tmp_path / "fresh" / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    # Packages named in a path file are seen, path files beside them are not: no way to the source.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    told = run_in(python, tmp_path, "doctor")
    assert str(site / "innercircle") in told
    case = tmp_path / "mine.yaml"
    run_in(python, tmp_path, "init", str(case), "--regime", "personal")
    assert "Today, if it came to a test" in run_in(python, tmp_path, "solve", str(case))


@pytest.mark.full
@pytest.mark.parametrize("name", PYTHONS)
def test_the_wheel_installs_with_its_packages(name, wheel, tmp_path):
    found = shutil.which(name)
    if found is None or subprocess.run([found, "-V"], check=False, capture_output=True).returncode:
        pytest.skip(f"there is no {name} here")
    uv = shutil.which("uv", path=Path(sys.executable).parent) or "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", found, tmp_path / "fresh"], check=True)
    python = tmp_path / "fresh" / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, wheel], check=True)
    run_in(python, tmp_path, "doctor")
    assert "about 4.8 per cent" in " ".join(
        run_in(python, tmp_path, "solve", "caracas-2019").split()
    )
