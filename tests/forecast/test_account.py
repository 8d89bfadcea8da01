"""What moved a forecast: ends that are forecasts, shares that add up, news in its order."""

import json

import pytest

from innercircle.cli import run
from innercircle.errors import InputError
from innercircle.forecast import account_for_months, forecast
from innercircle.scenario import load_text

MANNER = {"draws": 20, "runs": 200, "stage": "quick"}
HEAD = """
innercircle: 1
id: harbour
title: A harbour city
starts: 2026-01
months: 12
threshold: {mean: 0.5 ±0.10, sd: 0.12}
mobilisation: 0.10 ±0.08
insiders:
  mayor: {office: Mayor, power: 3, stakes: {position: 80}}
  police: {office: Chief of police, power: 2, suspicion: 0.4, stakes: {position: 70}}
  port: {office: Head of the port, power: 1, stakes: {position: 60}}
sources:
  daily: {kind: news, title: A daily paper, published: 2026-03-02, letter: B}
  weekly: {kind: news, title: A weekly, letter: C}
evidence:
  claims:
    - {id: splits, says: The police would stay in., p: 0.2, moves: {threshold.mean: 0.3}}
reports:
  - {id: paper, says: The police stay in., claim: splits, asserts: +, source: daily, number: 2}
"""
JOURNAL = """
journal:
  - {date: 2026-02-10, protest: 0.16 ±0.04, source: daily}
  - {date: 2026-03, sanctions: 0.6}
  - {date: 2026-03-20, purged: port, sure: 0.8, note: One source only.}
"""


def ask(*args, **kwargs):
    return account_for_months(*args, **MANNER, **kwargs)


def inside(scenario, **kwargs):
    return forecast(scenario, **MANNER, **kwargs).inside.mean


def test_two_dates_are_two_forecasts_and_the_news_between_adds_up():
    case = load_text(HEAD + JOURNAL)
    found = ask(case, since="2026-02", to="2026-04")
    early = load_text(HEAD.split("reports:", maxsplit=1)[0] + "\n".join(JOURNAL.splitlines()[:3]))
    assert found.before == pytest.approx(inside(early))  # the paper of March was not out
    assert found.after == pytest.approx(inside(case, as_of="2026-04"))
    assert sum(step.share for step in found.steps) == pytest.approx(found.change)
    assert [(step.month, step.change, step.paths) for step in found.steps] == [
        ("2026-03", "passed", ()),
        ("2026-03", "added", ("reports.paper",)),
        ("2026-03", "added", ("journal.2026-03 sanctions",)),
        ("2026-03", "added", ("journal.2026-03 purged port",)),
        ("2026-04", "passed", ()),
    ]
    assert all(step.error > 0 for step in found.steps)


def test_a_report_for_a_claim_that_weakens_the_regime_raises_the_chance():
    case = load_text(HEAD)
    bare = load_text(HEAD.split("reports:", maxsplit=1)[0])
    found = ask(bare, case)
    (step,) = found.steps
    assert (step.month, step.paths, step.change) == ("", ("reports.paper",), "added")
    assert step.share == pytest.approx(found.change)
    assert found.change > 0
    back = ask(case, bare)
    assert [step.change for step in back.steps] == ["removed"]
    assert back.change == pytest.approx(-found.change)


def test_two_versions_share_out_inputs_reports_entries_and_the_rest():
    old = load_text(HEAD + JOURNAL)
    new = load_text(
        HEAD.replace("mean: 0.5 ±0.10", "mean: 0.45 ±0.10")
        .replace("number: 2", "number: 5")
        .replace(
            "insiders:", "levers:\n  - {lever: payment, insiders: [port], amount: 30}\ninsiders:"
        )
        + JOURNAL.replace("sure: 0.8", "sure: 0.6")
        + "  - {date: 2026-05, held: true}\n"
    )
    found = ask(old, new)
    told = {step.paths: step for step in found.steps if not step.month}
    assert {paths: step.change for paths, step in told.items()} == {
        ("threshold.mean",): "moved",
        ("reports.paper",): "changed",
        ("journal.2026-03 purged port",): "changed",
        (): "rest",
    }
    assert told["threshold.mean",].share > 0
    assert (told["threshold.mean",].before, told["threshold.mean",].after) == (0.5, 0.45)
    assert [step.month for step in found.steps if step.month] == ["2026-05", "2026-05"]
    assert found.before == pytest.approx(inside(old))
    assert found.after == pytest.approx(inside(new))
    assert sum(step.share for step in found.steps) == pytest.approx(found.change)


def test_what_no_run_hears_at_first_still_belongs_to_the_later_state():
    """A vote beyond the horizon of the earlier state, and within that of the later one."""
    old = load_text(HEAD)
    vote = "elections: [{date: 2027-03, lost: 0.9, stolen: 0.9}]\n"
    new = load_text(HEAD + vote + "journal:\n  - {date: 2026-04, held: true}\n")
    found = ask(old, new)
    without = load_text(HEAD + "journal:\n  - {date: 2026-04, held: true}\n")
    assert found.after == pytest.approx(inside(new))
    assert found.after != pytest.approx(inside(without))
    assert sum(step.share for step in found.steps) == pytest.approx(found.change)


def test_what_no_month_hears_is_named_and_costs_nothing():
    case = load_text(HEAD.replace(", moves: {threshold.mean: 0.3}", ""))
    bare = load_text(HEAD.replace(", moves: {threshold.mean: 0.3}", "").split("reports:")[0])
    found = ask(bare, case)
    assert found.steps == ()
    assert found.silent == ("reports.paper",)
    assert found.change == 0


def test_entries_that_cannot_be_without_each_other_are_one_step():
    """Nobody is named in public before the sponsor follows a playbook that names."""
    rest = """
playbooks:
  sponsor:
    loud:
      title: Loud
      rules: [{when: {month: {since: 1}}, do: {disclose: mayor}}]
journal:
  - {date: 2026-02, now: {sponsor: loud}}
  - {date: 2026-02, named: mayor}
"""
    found = ask(load_text(HEAD + rest), to="2026-02")
    told = [step for step in found.steps if step.change == "added"]
    assert [(step.month, step.paths) for step in told] == [
        ("2026-02", ("journal.2026-02 playbook of the sponsor", "journal.2026-02 named mayor")),
    ]
    assert sum(step.share for step in found.steps) == pytest.approx(found.change)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"since": "2026-03", "to": "2026-02"}, "the earlier state is as of 2026-03"),
        ({"since": "2025-03"}, "2025-03 is not within"),
        ({"since": "soon"}, "expected a month"),
    ],
)
def test_dates_out_of_order_are_refused(asked, words):
    with pytest.raises(InputError, match=words):
        ask(load_text(HEAD + JOURNAL), **asked)


def test_states_of_different_circles_are_refused():
    with pytest.raises(InputError, match="different insiders"):
        ask(load_text(HEAD), load_text(HEAD.replace("  port: {", "  harbour: {")))


def test_a_change_that_no_run_hears_has_no_error_and_one_by_luck_has():
    quiet = load_text(HEAD + "journal:\n  - {date: 2026-01, now: {credibility: 0.1}}\n")
    told = {step.change: step for step in ask(quiet, to="2026-01").steps}
    assert (told["added"].share, told["added"].error) == (0.0, 0.0)
    assert told["passed"].error > 0


def test_states_that_begin_in_different_months_are_refused():
    with pytest.raises(InputError, match="begin in different months"):
        ask(load_text(HEAD), load_text(HEAD.replace("2026-01", "2026-02")))


def test_the_ends_are_what_forecast_says_as_of_these_months(tmp_path, capsys):
    """A report of March is not known in February; the newest report is known today."""
    file = tmp_path / "harbour.yaml"
    late = HEAD.replace("published: 2026-03-02", "published: 2026-05-02")
    manner = ["--runs", "100", "--draws", "20", "--stage", "quick", "--json"]

    def find(*words):
        assert run([*words, *manner]) == 0
        printed = capsys.readouterr()
        return json.loads(printed.out), printed.err

    file.write_text(HEAD + JOURNAL, encoding="utf-8")
    early, said = find("forecast", str(file), "--as-of", "2026-02")
    told, _ = find("compare", str(file), "--from", "2026-02")
    assert told["before"] == pytest.approx(early["falls"]["inside"]["mean"])
    assert "1 report dated after 2026-02 left out." in said
    file.write_text(late + JOURNAL, encoding="utf-8")
    whole, said = find("forecast", str(file))
    told, _ = find("compare", str(file), "--from", "2026-02")
    assert told["after"] == pytest.approx(whole["falls"]["inside"]["mean"])
    assert ["reports.paper"] in [step["paths"] for step in told["steps"]]
    assert not said


def test_the_command_tells_the_news_month_by_month(tmp_path, capsys):
    file = tmp_path / "harbour.yaml"
    file.write_text(HEAD + JOURNAL, encoding="utf-8")
    asked = ["compare", str(file), "--from", "2026-01", "--to", "2026-03"]
    asked += ["--runs", "100", "--draws", "20", "--stage", "quick"]
    assert run(asked) == 0
    said = capsys.readouterr().out
    assert "A fall within 12 months, by the file alone:" in said
    assert "protest" in said
    assert "reports.paper" not in said  # in a month of its own it is told by its id
    assert run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [told["since"], told["to"], told["months"]] == ["2026-01", "2026-03", 12]
    assert told["steps"][0]["month"] == "2026-02"
    assert run(["compare", str(file), str(file), "--from", "2026-01"]) == 2
    assert "OTHER has its own" in capsys.readouterr().err


def test_a_report_is_as_old_as_the_article_through_which_it_came():
    """A source that an article quotes has no date of its own: the desk writes it so."""
    officer = "  officer: {kind: anonymous, title: An officer, letter: B, via: daily}\n"
    quoted = HEAD.replace("  weekly:", officer + "  weekly:")
    quoted = quoted.replace("source: daily", "source: officer")
    found = ask(load_text(quoted + JOURNAL), since="2026-02", to="2026-03")
    assert ("2026-03", ("reports.paper",)) in [(step.month, step.paths) for step in found.steps]


def test_a_case_without_months_by_name_has_its_dated_reports_in_the_file():
    case = load_text(HEAD.replace("starts: 2026-01\n", ""))
    bare = load_text(HEAD.replace("starts: 2026-01\n", "").split("reports:", maxsplit=1)[0])
    (step,) = ask(bare, case).steps
    assert (step.month, step.paths, step.change) == ("", ("reports.paper",), "added")


def test_a_statement_that_is_worth_something_else_is_a_change_of_its_entry():
    said = "journal:\n  - {date: 2026-02, said: mayor, if_type: [0.2, 0.5, 0.9]}\n"
    found = ask(load_text(HEAD + said), load_text(HEAD + said.replace("0.2, 0.5", "0.8, 0.5")))
    (step,) = found.steps
    assert (step.paths, step.change) == (("journal.2026-02 said mayor",), "changed")


def test_two_dates_of_a_case_without_a_journal_ask_for_the_later_one():
    with pytest.raises(InputError, match="no journal") as refused:
        ask(load_text(HEAD), since="2026-01")
    assert "--to" in str(refused.value)


def test_entries_that_no_run_has_apart_leave_reports_their_own_share():
    rest = """
playbooks:
  sponsor:
    loud:
      title: Loud
      rules: [{when: {month: {since: 1}}, do: {disclose: mayor}}]
journal:
  - {date: 2026-04, now: {sponsor: loud}}
  - {date: 2026-04, named: mayor}
"""
    bare = HEAD.split("reports:", maxsplit=1)[0] + rest.split("journal:", maxsplit=1)[0]
    held = "journal:\n  - {date: 2026-04, held: true}\n"
    found = ask(load_text(bare + held), load_text(HEAD + rest))
    assert ("reports.paper",) in [step.paths for step in found.steps]
    assert sum(step.share for step in found.steps) == pytest.approx(found.change)


def test_a_playbook_beside_a_number_is_not_told_with_it():
    rest = """
playbooks:
  sponsor: {loud: {title: Loud}}
journal:
  - {date: 2026-01, now: {sponsor: loud, oil: -0.2}}
"""
    told = [step for step in ask(load_text(HEAD + rest), to="2026-01").steps if step.paths]
    assert [(step.paths, step.after) for step in told] == [
        (("journal.2026-01 oil, playbook of the sponsor",), None),
    ]


def test_the_order_of_entries_is_no_change(tmp_path, capsys):
    """Not of the months, and not in the list of what differs today."""
    lines = JOURNAL.strip().splitlines()
    files = []
    for name, entries in (("old", lines[1:]), ("new", lines[:0:-1])):
        files.append(tmp_path / f"{name}.yaml")
        text = HEAD + "\n".join([lines[0], *entries]) + "\n"
        files[-1].write_text(text, encoding="utf-8")
    old, new = map(str, files)
    assert run(["compare", old, new]) == 0
    said = capsys.readouterr().out
    assert "journal" not in said
    assert ask(load_text(files[0].read_text()), load_text(files[1].read_text())).steps == ()


def test_today_keeps_its_columns_in_other_words_and_shows_what_it_accounts_for(tmp_path, capsys):
    file = tmp_path / "board.yaml"
    file.write_text(HEAD + "words: {kind: board}\n", encoding="utf-8")
    assert run(["compare", str(file), "--set", "mobilisation=0.2"]) == 0
    said = capsys.readouterr().out
    table = said.split("\n\n")[1].splitlines()
    assert len({len(line) for line in table}) == 1
    (claimed,) = [line.split("  ") for line in table if "what the claims say" in line]
    ends = [part.strip() for part in claimed if part.strip()][1:]
    assert f"What accounts for {' → '.join(ends)} at the best guesses" in said


def test_things_told_together_name_their_month_once(tmp_path, capsys):
    file = tmp_path / "harbour.yaml"
    rest = """
playbooks:
  sponsor:
    loud:
      title: Loud
      rules: [{when: {month: {since: 1}}, do: {disclose: mayor}}]
journal:
  - {date: 2026-02, now: {sponsor: loud}}
  - {date: 2026-02, named: mayor}
"""
    file.write_text(HEAD + rest, encoding="utf-8")
    asked = ["compare", str(file), "--from", "2026-01", "--runs", "100", "--draws", "20"]
    assert run([*asked, "--stage", "quick"]) == 0
    (line,) = [each for each in capsys.readouterr().out.splitlines() if "named mayor" in each]
    assert "   playbook of the sponsor with named mayor (no run shows" in line
