"""Redaction hides who and what was said, and moves no number."""

import copy
import getpass
import hashlib
import json
import os
import stat
from pathlib import Path

import pytest
import yaml

from evidence.models import draw_model
from innercircle.errors import EvidenceError, InputError, OutputError
from innercircle.evidence import (
    Identities,
    Pseudonyms,
    assess,
    assess_scenario,
    find_leaks,
    list_secrets,
    make_key,
    read_identities,
    redact,
    redact_text,
    write_identities,
)
from innercircle.evidence._scenarios import _Plain
from innercircle.scenario import find_scenario, list_catalogue, load_text

TARGET = {"type": ["I1", "double"]}
KEY = bytes(range(32))
FLAGSHIP = "caracas-2019"
CANARIES = {
    "report text": "RPT-CANARY-1 the cook overheard it",
    "source label": "SRC-CANARY-2 a cousin of the cook",
    "source id": "src-canary-3",
    "origin id": "org-canary-4",
    "note": "NTE-CANARY-5 met the aide twice",
    "office": "OFC-CANARY-6 third desk",
    "publisher": "PUB-CANARY-7 Daily",
    "reason": "RSN-CANARY-8 fears for life and limb",
    "report id": "rpt-canary-9",
    "group": "GRP-CANARY-10",
    "comment": "CMT-CANARY-11",
    "path": "/home/canary-12/notes.txt",
}


def flagship():
    return Path(find_scenario(FLAGSHIP)).read_text(encoding="utf-8")


def with_canaries():
    """The flagship with a canary in every place that holds something of a source."""
    plain = yaml.load(flagship(), Loader=yaml.BaseLoader)
    plain["sources"]["src-canary-3"] = {
        "kind": "anonymous",
        "title": CANARIES["source label"],
        "letter": "C",
        "office": CANARIES["office"],
        "publisher": CANARIES["publisher"],
        "reason": CANARIES["reason"],
        "note": CANARIES["note"],
        "via": "ap-2019",
        "published": "2019-08-17",
        "motive": {"prob": "0.3", "push": {"july-meeting": "+"}, "group": CANARIES["group"]},
    }
    plain["reports"].append(
        {
            "id": "rpt-canary-9",
            "says": CANARIES["report text"],
            "claim": "july-meeting",
            "asserts": "-",
            "source": "src-canary-3",
            "number": "3",
            "origin": CANARIES["origin id"],
            "note": CANARIES["note"],
            "event": "july-meeting",
        }
    )
    plain["evidence"]["origins"] = [{"id": CANARIES["origin id"], "q": "0.9"}]
    plain["leader"]["note"] = CANARIES["note"]
    plain["summary"] += f" As {CANARIES['source label']} says; see {CANARIES['path']}."
    plain["timeline"][0]["source"] = "src-canary-3"
    return yaml.dump(plain, Dumper=_Plain, allow_unicode=True) + f"# {CANARIES['comment']}\n"


@pytest.mark.parametrize("seed", range(12))
def test_redaction_moves_no_bit_of_any_number(seed):
    model = draw_model(seed, reports=7)
    done = redact(model, key=bytes([seed]) * 32)
    first, second = assess(model, TARGET), assess(done.scenario, TARGET)
    alias = {old: new for (kind, old), new in done.pseudonyms.given.items() if kind == "report"}
    assert first.posterior.tobytes() == second.posterior.tobytes()
    assert first.probability == second.probability
    assert first.log_odds_change == second.log_odds_change
    for name in first.solo:
        assert first.solo[name] == second.solo[alias[name]]
        assert first.shapley[name] == second.shapley[alias[name]]
        assert first.leave_one_out[name] == second.leave_one_out[alias[name]]
    assert first.to_dict()["sensitivity"] == second.to_dict()["sensitivity"]
    assert first.claims == second.claims


def test_a_redacted_file_is_a_scenario_with_the_same_numbers():
    text, _ = redact_text(flagship(), key=KEY)
    first, second = load_text(flagship()), load_text(text)
    assert assess_scenario(first).posterior.tobytes() == assess_scenario(second).posterior.tobytes()
    public = {p: v for p, v in first.values().items() if not p.startswith(("sources", "reports"))}
    for path, value in public.items():
        assert second.values()[path].value == value.value
        assert second.values()[path].spread == value.spread


def test_no_canary_survives_in_any_form():
    text, done = redact_text(with_canaries(), secrets=["canary-12"])
    assert find_leaks(text, CANARIES) == ()
    assert find_leaks(json.dumps(done.scenario), CANARIES) == ()
    assert "summary" in done.replaced
    for word in CANARIES.values():
        for kind in ("md5", "sha1", "sha256"):
            assert hashlib.new(kind, word.encode()).hexdigest()[:12] not in text


def test_the_answer_to_a_redacted_scenario_names_nobody():
    text, _ = redact_text(with_canaries())
    answer = assess_scenario(load_text(text), flip_source=None)
    shown = json.dumps(answer.to_dict(), ensure_ascii=False) + repr(answer) + answer._repr_html_()
    assert find_leaks(shown, CANARIES) == ()
    assert len(answer.shapley) == 12


def test_a_redacted_scenario_redacted_again_is_still_redacted():
    once, _ = redact_text(with_canaries())
    twice, _ = redact_text(once)
    assert find_leaks(twice, CANARIES) == ()
    first, second = load_text(once), load_text(twice)
    assert assess_scenario(first).posterior.tobytes() == assess_scenario(second).posterior.tobytes()


def test_two_exports_cannot_be_matched_unless_a_key_is_given():
    assert redact_text(flagship())[0] != redact_text(flagship())[0]
    assert redact_text(flagship(), key=KEY)[0] == redact_text(flagship(), key=KEY)[0]


def test_neither_length_nor_order_of_a_pseudonym_tells_the_name():
    names = [f"source-{'x' * n}" for n in range(1, 60)]
    found = [Pseudonyms(KEY).name("source", name) for name in names]
    assert len({len(name) for name in found}) == 1
    assert len(set(found)) == len(found)
    assert found != sorted(found)
    done = redact(
        {"sources": {n: {"kind": "other", "title": "some title"} for n in names}}, key=KEY
    )
    assert list(done.scenario["sources"]) == sorted(done.scenario["sources"])


def test_the_key_decides_and_is_not_shown():
    one, other = Pseudonyms(KEY), Pseudonyms(KEY[::-1])
    assert one.name("source", "aide") == Pseudonyms(KEY).name("source", "aide")
    assert one.name("source", "aide") != other.name("source", "aide")
    assert one.name("source", "aide") != one.name("report", "aide")
    assert repr(KEY) not in repr(one)
    assert "aide" not in repr(one)
    with pytest.raises(EvidenceError, match="at least 16 bytes"):
        Pseudonyms(b"short")


def test_days_paths_and_users_go(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "jdoe77")
    plain = {
        "starts": "2019-08",
        "summary": "2019-08-18 and 2019-08-18T14:05:00Z by jdoe77 in C:\\Users\\jdoe77\\x.txt.",
        "timeline": [{"id": "e", "date": "2019-08-18", "says": "file:///srv/x, ~/y read"}],
    }
    done = redact(plain)
    assert done.scenario["starts"] == "2019-08"
    assert done.scenario["timeline"][0]["date"] == "2019-08"
    shown = json.dumps(done.scenario)
    assert not [part for part in ("18", "14:05", "jdoe77", "srv", "~/y") if part in shown]
    assert set(done.replaced) == {"summary", "timeline.0.says"}


def test_withheld_details_go_and_ids_like_them_stay():
    plain = {
        "intermediaries": {
            "go-between": {"title": "A go-between", "withheld": ["place"], "place": "Room 12"},
        },
        "insiders": {"name": {"office": "An insider whose id is a word that is dropped elsewhere"}},
    }
    done = redact(plain).scenario
    assert "place" not in done["intermediaries"]["go-between"]
    assert "name" in done["insiders"]


def test_a_withheld_word_in_an_id_is_renamed_wherever_it_stands():
    plain = {
        "insiders": {"src-canary-3": {"office": "x"}, "b": {"office": "y"}},
        "levers": [{"lever": "payment", "insiders": ["src-canary-3", "b"]}],
        "circles": {"a": {"x": "SRC-canary-3"}},
    }
    done = redact(plain, secrets=["SRC-CANARY-3"], key=KEY)
    alias = done.pseudonyms.given["insider", "src-canary-3"]
    assert list(done.scenario["insiders"]) == [alias, "b"]
    assert done.scenario["levers"][0]["insiders"] == [alias, "b"]
    assert not find_leaks(json.dumps(done.scenario), ["SRC-CANARY-3"])


def test_a_withheld_word_that_the_format_knows_by_name_is_refused_with_its_path():
    plain = {"insiders": {"double": {"office": "x"}}}
    with pytest.raises(EvidenceError) as caught:
        redact(plain, secrets=["Double"])
    assert caught.value.problems == ("insiders.key 1",)
    assert "double" not in str(caught.value).lower()


def test_grades_can_be_withheld_too():
    text, _ = redact_text(flagship(), grades=False)
    again = load_text(text)
    assert not again.reports
    assert again.evidence is None
    assert all(not source.letter for source in again.sources)


def test_insiders_in_a_table_are_refused():
    with pytest.raises(EvidenceError, match="come from a table"):
        redact_text("innercircle: 1\nid: a\ntitle: b\ninsiders: {table: x.csv}\n")


@pytest.mark.parametrize("name", [entry.name for entry in list_catalogue()])
def test_every_shipped_scenario_can_be_redacted(name):
    text, _ = redact_text(Path(find_scenario(name)).read_text(encoding="utf-8"), key=KEY)
    assert load_text(text).id


PEOPLE = {"boss-aide": {"name": "NME-CANARY-13", "phone": ["+00 000 0000"]}}


def test_identities_are_sealed_with_a_passphrase(tmp_path):
    path = tmp_path / "case.sources.age"
    sealed = Identities(PEOPLE, KEY)
    os.umask(0)
    write_identities(path, sealed, passphrase="long and secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert find_leaks(path.read_bytes(), list_secrets(PEOPLE)) == ()
    assert read_identities(path, passphrase="long and secret") == sealed
    assert list(tmp_path.iterdir()) == [path]
    assert "CANARY" not in repr(sealed)
    assert KEY.hex() not in repr(sealed)
    with pytest.raises(EvidenceError) as caught:
        read_identities(path, passphrase="wrong WRD-CANARY-14")
    assert "CANARY" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_identities_are_sealed_for_the_holders_of_keys(tmp_path):
    path = tmp_path / "case.sources.age"
    (secret, public), (other, _) = make_key(), make_key()
    write_identities(path, Identities(PEOPLE, KEY), recipients=[public])
    assert read_identities(path, key=secret).people == PEOPLE
    for wrong in (other, "AGE-SECRET-KEY-1NONE"):
        with pytest.raises(EvidenceError, match="cannot be opened"):
            read_identities(path, key=wrong)
    with pytest.raises(EvidenceError, match="one of the public keys is none"):
        write_identities(path, Identities(PEOPLE), recipients=["age1x"])
    with pytest.raises(EvidenceError, match="and not both"):
        write_identities(path, Identities(PEOPLE), passphrase="x", recipients=[public])
    with pytest.raises(EvidenceError, match="and not both"):
        read_identities(path)


def test_a_sealed_file_is_written_whole_or_not_at_all_and_through_no_link(tmp_path, monkeypatch):
    _, public = make_key()
    path, outside = tmp_path / "case.age", tmp_path / "outside"
    write_identities(path, Identities(PEOPLE), recipients=[public])
    before = path.read_bytes()

    def fail(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OutputError, match="No space left"):
            write_identities(path, Identities({}), recipients=[public])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    outside.write_text("untouched")
    link = tmp_path / "link.age"
    link.symlink_to(outside)
    with pytest.raises(InputError, match="this is a link"):
        write_identities(link, Identities({}), recipients=[public])
    assert outside.read_text() == "untouched"
    for bad in (link, tmp_path / "absent", tmp_path):
        with pytest.raises(InputError):
            read_identities(bad, passphrase="x")


def test_a_fifo_is_refused_without_waiting(tmp_path):
    path = tmp_path / "pipe.age"
    os.mkfifo(path)
    with pytest.raises(InputError, match="not a regular file"):
        read_identities(path, passphrase="x")


def test_a_forced_error_shows_no_text_and_no_label():
    text = with_canaries()
    loaded = load_text(text)
    model = loaded.evidence_model()
    for spoil in ({"g": 2.0}, {"when": {"type": ["nobody", "double"]}}):
        broken = copy.deepcopy(model)
        broken["claims"][0] = {"id": broken["claims"][0]["id"]} | spoil
        broken["claims"][0]["says"] = CANARIES["report text"]
        with pytest.raises(EvidenceError) as caught:
            assess(broken, {"approve": True})
        shown = f"{caught.value!r} {caught.value} {caught.value.problems}"
        hidden = {k: CANARIES[k] for k in ("report text", "source label", "note", "reason")}
        assert find_leaks(shown, hidden) == ()
