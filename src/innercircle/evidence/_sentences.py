"""Sentences on reports: what each did, and why it may count against when it sounds for."""

from collections.abc import Mapping, Sequence

from innercircle.weighing import NOISE, TELLING, Assessment

_STRENGTHS = ((0.1, "faintly"), (0.4, "a little"), (1.2, "clearly"))
"""Nats up to which a share is said so; beyond, strongly."""
_MOST_NAMED = 3
_EXPECTED = 0.75
"""Chance from which a report is what one expects to hear anyway."""


def explain_reports(answer: Assessment, says: Mapping[str, str] | None = None) -> list[str]:
    """Sentences on what reports did, the weightiest first, and on pairs that cancel.

    Args:
        answer: the assessment.
        says: report id → what it says, in words; ids are shown where missing.
    """
    words = says or {}
    ranked = rank_reports(answer)
    idle = [name for name in ranked if _is_idle(answer, name)]
    told = [_explain(answer, name, words) for name in ranked if name not in idle]
    if idle:
        verb = (
            "are about something else and move"
            if len(idle) > 1
            else ("is about something else and moves")
        )
        told.append(f"{_list_names(idle, words, len(idle))} {verb} nothing here.")
    return told + [
        f"{_name(one, words)} and {_name(other, words)} all but cancel each other "
        f"({answer.shapley[one]:+.2f} and {answer.shapley[other]:+.2f} nats)."
        for one, other in answer.cancelling
    ]


def rank_reports(answer: Assessment) -> list[str]:
    """Reports by the size of their shares, the largest first; equal ones by name."""
    return sorted(answer.shapley, key=lambda name: (-round(abs(answer.shapley[name]), 9), name))


def explain_weight(answer: Assessment, report: str, says: Mapping[str, str] | None = None) -> str:
    """Explain why a report weighs what it does, in a sentence; empty where nothing is to say."""
    if report not in answer.reasons:
        return ""
    told = "; ".join(_list_reasons(answer, report, says or {}))
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _is_idle(answer: Assessment, name: str) -> bool:
    flat = max(abs(answer.shapley[name]), abs(answer.solo[name])) < NOISE
    return name not in answer.dropped and flat and not answer.reasons[name].word


def _explain(answer: Assessment, name: str, words: Mapping[str, str]) -> str:
    if name in answer.dropped:
        return f"{_name(name, words)} counts for nothing: {answer.dropped[name]}."
    share, alone, why = answer.shapley[name], answer.solo[name], answer.reasons[name]
    shown = share if abs(share) >= TELLING else 0.0
    head = f"{_name(name, words)} {_say_weight(share)} ({shown:+.2f} nats)"
    if _is_turned(share, alone) or abs(share) < TELLING <= abs(alone):
        head += f", though alone it speaks {_say_side(alone)} it ({alone:+.2f})"
    elif share * why.word < 0 and abs(share) >= TELLING:
        head += f", though at its word it sounds {_say_side(why.word)} it"
    reasons = _list_reasons(answer, name, words)
    return f"{head}: {'; '.join(reasons)}." if reasons else f"{head}."


def _is_turned(share: float, alone: float) -> bool:
    return share * alone < 0 and min(abs(share), abs(alone)) >= TELLING


def _list_reasons(answer: Assessment, name: str, words: Mapping[str, str]) -> list[str]:
    why, share, alone = answer.reasons[name], answer.shapley[name], answer.solo[name]
    found = []
    if why.motive and why.suits:
        found.append(
            f"its source would say so whatever it believes with a chance of {why.motive:.0%}"
        )
        if why.word and alone * why.word < 0:
            found.append("and one with nothing to hide would more likely keep silent")
    elif why.motive:
        found.append("its source says so against its own interest, so that it counts in full")
    elif why.silent:
        found.append("its source might have kept silent, and how likely that was counts too")
    if why.word and why.expected >= _EXPECTED:
        found.append(
            "it counts for less, as somebody who knows nothing would say the same with a chance "
            f"of {why.expected:.0%}"
        )
    elif why.word and why.expected <= 1 - _EXPECTED:
        found.append("it counts for more, as somebody who knows nothing would hardly say so")
    if why.relays:
        found.append(f"it has the same origin as {_list_names(why.relays, words)}")
    turned = _is_turned(share, alone)
    if turned and why.campaign:
        found.append(f"the same motive is at work in {_list_names(why.campaign, words)}")
    elif turned:
        found.append("the other reports change what it means")
    return found


def _say_weight(share: float) -> str:
    if abs(share) < TELLING:
        return "moves next to nothing"
    strength = next((word for most, word in _STRENGTHS if abs(share) < most), "strongly")
    return f"speaks {strength} {_say_side(share)} it"


def _say_side(weight: float) -> str:
    return "for" if weight > 0 else "against"


def _name(name: str, words: Mapping[str, str]) -> str:
    return f"“{words[name].strip().rstrip('.')}”" if name in words else name


def _list_names(names: Sequence[str], words: Mapping[str, str], most: int = _MOST_NAMED) -> str:
    listed = [_name(name, words) for name in names[:most]]
    if len(names) > most:
        listed.append(f"{len(names) - most} more")
    return " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1]]))
