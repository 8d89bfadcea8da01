"""The evidence as a Bayesian network: read back by another method, it says the same."""

import re

import pytest

from evidence.models import draw_model
from evidence.test_claims import draw_claims
from innercircle.cli import run
from innercircle.evidence import assess
from innercircle.scenario import load
from innercircle.weighing import write_bif
from second_methods.bif_reading import Network


def assert_same(model):
    network = Network(write_bif(model))
    answer = assess(model, {"approve": True})
    assert network.find("approve")["yes"] == pytest.approx(answer.approve, abs=1e-10)
    for name, chance in answer.claims.items():
        found = network.find(f"claim_{name.replace('-', '_')}")
        assert found["true"] == pytest.approx(chance, abs=1e-10)
    for name, row in answer.types.items():
        found = network.find(f"type_{name.replace('-', '_')}")
        assert found == pytest.approx(row, abs=1e-10)


@pytest.mark.parametrize("seed", range(12))
def test_a_network_read_back_says_the_same_of_types_and_claims(seed):
    assert_same(draw_model(seed, insiders=1 + seed % 3, reports=7))


@pytest.mark.parametrize("seed", range(8))
def test_so_it_does_of_questions_and_of_claims_on_claims(seed):
    assert_same(draw_claims(seed, insiders=seed % 3, reports=7))


def test_the_flagship_s_network_is_exported(tmp_path):
    case = load("caracas-2019")
    assert_same(case.evidence_model())
    out = tmp_path / "out"
    assert run(["export", "caracas-2019", "--format", "bif", "--out", str(out)]) == 0
    text = (out / "caracas-2019.bif").read_text(encoding="utf-8")
    assert text == write_bif(case.evidence_model(), "caracas-2019")
    assert "senior" not in text  # sources are behind what they say


def test_a_file_without_evidence_has_no_network(tmp_path, capsys):
    out = str(tmp_path / "out")
    assert run(["export", "one-insider", "--format", "bif", "--out", out]) == 2
    assert "no evidence section" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore:builtin type:DeprecationWarning")
@pytest.mark.parametrize("seed", range(4))
def test_pyagrum_reads_it_and_says_the_same(seed, tmp_path):
    import pyagrum  # noqa: PLC0415  half a second

    model = draw_claims(seed, insiders=seed % 3, reports=7)
    text = write_bif(model)
    file = tmp_path / "evidence.bif"
    file.write_text(text, encoding="utf-8")
    found = pyagrum.LazyPropagation(pyagrum.loadBN(str(file)))
    said = r"variable (\S+) \{\n.*?\n  property observed = (\S+) ;"
    found.setEvidence(dict(re.findall(said, text)))
    found.makeInference()
    for name, chance in assess(model, {"approve": True}).claims.items():
        label = f"claim_{name}"
        told = found.posterior(label)[{label: "true"}]
        assert told == pytest.approx(chance, abs=1e-6)  # it reads numbers in single precision
