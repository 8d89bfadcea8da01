"""Claims of the case that a sentence may be about, by the words that both have."""

import math
import re
from collections import Counter
from functools import cache

from innercircle.reading._lists import list_words_of
from innercircle.scenario import Scenario

_STEM = 5
_LEAST = 0.34
_MOST = 3


def suggest_claims(scenario: Scenario, sentence: str) -> str:
    """Words beside an empty ``claim:``: the likeliest, or all that there are."""
    claims = scenario.evidence.claims if scenario.evidence else ()
    if not claims:
        return "the case has no claims yet: write one under “evidence: claims:”"
    told = _list_stems(sentence)
    stems = {
        claim.id: _list_stems(f"{claim.says} {claim.id.replace('-', ' ')}") for claim in claims
    }
    counts = Counter(stem for own in stems.values() for stem in own)
    rare = {stem: math.log(1 + len(claims) / count) for stem, count in counts.items()}
    scores = {
        name: sum(rare[stem] for stem in own & told) / max(sum(rare[stem] for stem in own), 1e-9)
        for name, own in stems.items()
    }
    near = [name for name in sorted(scores, key=scores.__getitem__)[::-1] if scores[name] >= _LEAST]
    if near:
        return f"perhaps {', '.join(near[:_MOST])}"
    return "one of those above"


@cache
def _list_empty() -> frozenset[str]:
    return list_words_of("empty") | list_words_of("subjects") | list_words_of("possessives")


def _list_stems(text: str) -> set[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return {word[:_STEM] for word in words if word not in _list_empty() and len(word) > 2}
