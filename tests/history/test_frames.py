"""Frames by rule: how many rows each has, and what their columns say."""

import numpy as np
import pandas as pd
import pytest

from innercircle.errors import InputError
from innercircle.history import (
    EXIT_KINDS,
    FATES,
    TOOK_PART,
    find_attempts,
    find_onsets,
    read_attempts,
    read_onsets,
    read_panel,
    read_table,
)


@pytest.fixture(scope="module")
def attempts():
    return read_attempts()


@pytest.fixture(scope="module")
def onsets():
    return read_onsets()


def test_every_attempt_month_of_an_autocracy_is_matched_to_its_events(attempts):
    months = read_table("autocracy_months.parquet")
    assert len(attempts) == int(months["attempt"].sum()) == 529
    assert (attempts["year"] <= 2000).sum() == 466
    assert attempts["fell"].sum() == months["exit"].sum() == 286
    assert set(np.unique(attempts[list(TOOK_PART)])) == {0, 1}


def test_who_took_part_agrees_with_the_panels_own_column(attempts):
    months = read_table("autocracy_months.parquet")
    tried = months[months["attempt"] == 1].sort_values(["year", "month", "gwcode"])
    inside = (attempts[["military", "palace"]].max(axis=1) == 1).to_numpy()
    # The panel counts a forced resignation as an insider's attempt, too.
    assert (tried["insider_attempt"].to_numpy()[inside] == 1).all()


def test_every_exit_has_one_kind_and_one_fate_and_nothing_else_has(attempts):
    fell = attempts["fell"] == 1
    assert set(attempts.loc[fell, "kind"]) <= set(EXIT_KINDS)
    assert set(attempts.loc[fell, "fate"]) <= set(FATES)
    assert attempts.loc[~fell, ["kind", "fate"]].isna().all(axis=None)
    counts = attempts["kind"].value_counts()
    assert counts["military"] == counts.max()


def test_onsets_are_452_in_114_states_and_253_were_survived_at_first(onsets):
    assert len(onsets) == 452
    assert onsets["gwcode"].nunique() == 114
    assert onsets["fell_at_once"].sum() == 199
    until = [1990, 2000, 2022]
    assert [int((onsets["year"] <= year).sum()) for year in until] == [314, 374, 452]


def test_one_in_nine_survived_shocks_ends_in_a_fall_within_twelve_months(onsets):
    after = onsets["fell_after"].dropna()
    assert len(after) == 250
    assert after.sum() == 27
    assert onsets.loc[onsets["fell_at_once"] == 1, "fell_after"].isna().all()


def test_more_months_after_a_shock_see_no_fewer_falls():
    year, two = read_onsets(12)["fell_after"], read_onsets(24)["fell_after"]
    both = year.notna() & two.notna()
    assert (two[both] >= year[both]).all()
    assert two.notna().sum() < year.notna().sum()


def test_all_januaries_are_5818_with_442_attempts_and_252_exits():
    panel = read_panel()
    assert len(panel.inputs) == 5818
    assert panel.outcomes[["attempt", "exit"]].sum().tolist() == [442, 252]


def make_record(days, exits=()):
    """A state with a month a row, an attempt on each of some months, some of which succeed."""
    months = pd.DataFrame(
        {
            "gwcode": 40,
            "country": "Island",
            "year": 1960 + np.arange(60) // 12,
            "month": 1 + np.arange(60) % 12,
            "regime": "personal",
        }
    )
    months["attempt"] = np.isin(np.arange(60), days).astype(int)
    months["exit"] = np.isin(np.arange(60), exits).astype(int)
    months["conspiracy"] = 0
    events = months[months["attempt"] == 1][["year", "month"]].assign(
        cowcode=40, event_type=np.where(np.isin(days, exits), "coup", "attempted"), auto=0
    )
    flags = [*TOOK_PART, "resign", "killed", "harrest", "jailed", "tried", "fled", "exile"]
    events[[*flags, "injured", "noharm"]] = 0
    return months, events


def test_a_second_shock_within_twelve_months_is_no_onset_and_a_later_one_is():
    months, events = make_record([3, 10, 22, 35])
    assert find_onsets(months, events)["month"].tolist() == [4, 12]
    # 22 is twelve months after 10, and not more; 35 is thirteen after 22.


def test_a_fall_counts_from_the_month_after_the_shock_to_the_last_of_the_horizon():
    for fell, counted in [(15, 1.0), (16, 0.0)]:
        months, events = make_record([3, fell], exits=[fell])
        assert find_onsets(months, events)["fell_after"][0] == counted


def test_several_events_of_a_month_are_one_attempt_with_everybody_who_took_part():
    months, events = make_record([3], exits=[3])
    army = events.assign(military=1, fled=1)
    crowd = events.assign(popular=1, event_type="attempted")
    frame = find_attempts(months, pd.concat([army, crowd]))
    assert frame[["military", "popular", "fell"]].to_numpy().tolist() == [[1, 1, 1]]
    assert frame[["kind", "fate"]].to_numpy().tolist() == [["military", "abroad"]]


def test_an_attempt_that_no_event_tells_of_is_refused():
    months, events = make_record([3, 30])
    with pytest.raises(InputError, match="Island in 1962-07"):
        find_attempts(months, events.iloc[:1])
