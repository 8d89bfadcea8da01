"""Precision and recall of proposals against what a careful reader finds."""

from pathlib import Path

import yaml

from innercircle.reading import propose, read_articles
from innercircle.scenario import load

HERE = Path(__file__).parent
KINDS = ("reports", "sources", "offices", "events")


def read_expected(name="expected.yaml"):
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def read_proposed(draft):
    """What a draft of one article proposes, in the words of ``expected.yaml``."""
    reports = [each.quote.text for each in draft.list_section("reports")]
    sources = [each.entry["title"] for each in draft.list_section("sources") if each.quote]
    offices = [each.entry["id"] for each in draft.list_section("insiders")]
    events = [say_event(each) for each in draft.list_section("journal")]
    events += [say_older(each) for each in draft.list_section("timeline")]
    return {"reports": reports, "sources": sources, "offices": offices, "events": events}


def say_event(proposal):
    entry = proposal.entry
    key = next(k for k in entry if k not in {"date", "sure", "source"})
    who = "" if entry[key] in {"", "true"} else f" {entry[key]}"
    return f"{entry['date'] or 'no date'} {key}{who}"


def say_older(proposal):
    """An event of the timeline: its id has what happened, to whom, and the month."""
    entry = proposal.entry
    told = entry["id"].removesuffix(f"-{entry['date'][:7]}").replace("-", " ", 1)
    return f"{entry['date'] or 'no date'} {told}"


def bare(title):
    words = title.lower().split()
    return " ".join(words[1:] if words[0] in {"a", "an", "the", "its"} else words)


def count_hits(kind, proposed, expected):
    """(found, missed, wrong) of one kind of one article."""
    if kind == "reports":
        missed = [each for each in expected if not any(p.startswith(each) for p in proposed)]
        wrong = [each for each in proposed if not any(each.startswith(e) for e in expected)]
    elif kind == "sources":
        names = [bare(each) for each in proposed]
        missed = [each for each in expected if bare(each) not in names]
        wrong = [each for each in proposed if bare(each) not in map(bare, expected)]
    else:
        missed = [each for each in expected if each not in proposed]
        wrong = [each for each in proposed if each not in expected]
    return len(expected) - len(missed), missed, wrong


def measure(drafts, expected):
    """Kind → (found, all that are there, all that are proposed, missed, wrong)."""
    totals = {}
    for kind in KINDS:
        found, missed, wrong = 0, [], []
        for name, draft in drafts.items():
            hits, lost, more = count_hits(kind, read_proposed(draft)[kind], expected[name][kind])
            found += hits
            missed += [f"{name}: {each}" for each in lost]
            wrong += [f"{name}: {each}" for each in more]
        totals[kind] = (found, found + len(missed), found + len(wrong), missed, wrong)
    return totals


def read_each(names, case="harbour.yaml", folder="articles"):
    """Name → draft of that article alone."""
    scenario = load(HERE / case)
    files = [HERE / folder / name for name in names]
    shelf = read_articles(files)
    by_file = {Path(article.file).name: article for article in shelf.articles}
    return {name: propose(scenario, type(shelf)((by_file[name],), {}, ())) for name in names}


if __name__ == "__main__":
    import sys

    expected = read_expected(*sys.argv[1:2])
    totals = measure(
        read_each(expected, folder=sys.argv[2] if sys.argv[2:] else "articles"), expected
    )
    for kind, (found, there, proposed, missed, wrong) in totals.items():
        print(f"{kind}: recall {found}/{there}, precision {found}/{proposed}")
        print("   missed", *missed, sep="\n      ")
        print("   wrong", *wrong, sep="\n      ")
