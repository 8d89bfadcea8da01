"""Results lie where they were asked for, whatever the directory is called."""

import pytest

from innercircle.dynamics import simulate
from innercircle.experiments import make_sweep, query, run_sweep
from innercircle.scenario import load

NAMES = ["~", "~/x", "a*b", "a?b", "[1]", "{a,b}", "it's", "s3:x", "%s", "é\N{ZERO WIDTH SPACE}"]


@pytest.mark.parametrize("name", NAMES)
def test_a_directory_of_any_name_holds_its_own_results(name, tmp_path, monkeypatch):
    """Beside each lies one that the name would also fit as a pattern."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    scenario = load("one-insider")
    sweep = make_sweep(
        scenario, targets=("solve.signals.fall_probability",), plan="latin", n=2, seed=1
    )
    for place in ("axb", name):
        store = run_sweep(sweep, tmp_path / place if place == "axb" else type(tmp_path)(place))
        frame = query(store.directory, "select count(*) as rows from results")
        assert int(frame["rows"][0]) == 2
    options = {"runs": 3, "stage": "quick", "workers": 1}
    simulate(scenario, out="axb-runs", seed=2, **options)
    first = simulate(scenario, out=f"{name}-runs", **options)
    assert simulate(scenario, out=f"{name}-runs", **options).outcomes == first.outcomes
    assert first.outcomes == simulate(scenario, **options).outcomes
    assert not (tmp_path / "home").exists()
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {"axb", "axb-runs", name.split("/")[0], f"{name}-runs".split("/")[0]}
