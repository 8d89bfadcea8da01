"""An assessment in plain text, for a terminal."""

from collections.abc import Mapping, Sequence
from textwrap import fill

from innercircle.chances import find_word
from innercircle.evidence._questions import Weighed
from innercircle.evidence._sentences import explain_reports, rank_reports
from innercircle.weighing import NOISE, Assessment

_WIDTH = 88


def render_assessment(answer: Assessment, question: str) -> str:
    """Render what the reports add up to, what each contributed, and what would change it.

    Args:
        answer: the assessment.
        question: the target in words, such as "party-boss is a double".
    """
    parts = [
        _render_head(answer, question),
        _render_sentences(answer),
        _render_reports(answer),
        _render_beliefs(answer),
        _render_flips(answer),
        _render_contacts(answer),
        _render_grades(answer),
    ]
    if answer.warnings:
        parts.append("\n".join(["To note", *(f"  {warning}" for warning in answer.warnings)]))
    return "\n\n".join(part for part in parts if part)


def _render_head(answer: Assessment, question: str) -> str:
    change = answer.log_odds_change if abs(answer.log_odds_change) >= NOISE else 0.0
    return (
        f"{question.rstrip('.')}: {answer.probability:.1%}, {answer.word} "
        f"({answer.prior_probability:.1%} before the reports; {change:+.3f} nats)."
    )


def render_choices(
    asks: str, weighed: Sequence[Weighed], bands: Sequence[tuple[float, float]] | None = None
) -> str:
    """A question with its answers, the likeliest first: words, then chances.

    Args:
        asks: the question in words.
        weighed: its answers.
        bands: where nine in ten draws of each lie, if known.
    """
    told = [""] * len(weighed)
    if bands is not None:
        ends = [(f"{low:.0%}", f"{high:.0%}") for low, high in bands]
        told = [f", nine draws in ten {low} to {high}" if low != high else "" for low, high in ends]
    ranked = sorted(zip(weighed, told, strict=True), key=lambda pair: -pair[0].after)
    width = max(len(find_word(each.after)) for each in weighed)
    lines = [
        f"  {find_word(each.after):<{width}} {each.after:6.1%}  {each.says} "
        f"({each.before:.1%} before the reports{band})"
        for each, band in ranked
    ]
    return "\n".join([asks, *lines])


def _render_sentences(answer: Assessment) -> str:
    if not answer.shapley:
        return ""
    lines = [
        fill(
            sentence,
            _WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )
        for sentence in explain_reports(answer)
    ]
    return "\n".join(["What each report did", *lines])


def _render_reports(answer: Assessment) -> str:
    lines = ["What each report contributed (nats of log-odds; + speaks for it)"]
    lines.append(f"  {'report':<28} {'q':>5} {'share':>8} {'alone':>8} {'last':>8}")
    for name in rank_reports(answer):
        if name in answer.dropped:
            continue
        values = (answer.shapley[name], answer.solo[name], answer.leave_one_out[name])
        shown = " ".join(f"{value if abs(value) >= NOISE else 0.0:+8.3f}" for value in values)
        lines.append(f"  {name:<28} {answer.quality[name]:5.2f} {shown}")
    shared = [origin for origin in answer.origins if len(origin.reports) > 1]
    if answer.turned:
        lines.append(f"  {explain_turned(answer, {})}")
    lines += [
        f"  One origin on {origin.claim} ({origin.id}): {', '.join(origin.reports)}."
        for origin in shared
    ]
    if not answer.certified:
        lines.append(
            f"  Shares by drawing orders, seed {answer.seed}; the largest standard error is "
            f"{max(answer.shapley_error.values()):.4f}."
        )
    return "\n".join(lines)


def explain_turned(answer: Assessment, says: Mapping[str, str]) -> str:
    """Explain why a report may count against beside the others and for alone; "" when none does.

    Args:
        answer: the assessment.
        says: report id → what it says, in words; ids are shown where missing.
    """
    turned = [
        f"“{says.get(name, name).rstrip('.')}” counts {_say_side(answer.shapley[name])}, alone "
        f"{_say_side(answer.solo[name])}"
        for name in answer.turned
    ]
    if not turned:
        return ""
    return (
        "A report's share is what it adds given the others; alone it may count the other way, "
        f"because the others change what it means: {'; '.join(turned)}."
    )


def _say_side(weight: float) -> str:
    return "for" if weight > 0 else "against"


def _render_beliefs(answer: Assessment) -> str:
    lines = ["What is believed now"]
    lines.append(f"  the leader approves the talks  {answer.approve:6.1%}")
    for name in answer.insiders:
        row = ", ".join(f"{kind} {p:.1%}" for kind, p in answer.types[name].items())
        lines.append(f"  {name:<28} {row}")
    lines += [f"  claim {name:<22} {p:.1%}" for name, p in answer.claims.items()]
    return "\n".join(lines)


def _render_flips(answer: Assessment) -> str:
    side = "at least" if answer.holds else "below"
    lines = [f"What would change the conclusion (now {side} {answer.tau:.0%})"]
    if answer.flip_prior is not None:
        lines.append(f"  a prior probability of {answer.flip_prior:.1%}")
    if answer.flip_curve:
        if answer.flip_scale is None:
            lines.append("  no quality of the chosen source")
        else:
            lines.append(f"  the chosen source's quality at {answer.flip_scale:.3f} of today's")
        if answer.flip_letter is not None:
            lines.append(f"  the letter {answer.flip_letter} for the chosen source")
    turned = [name for name, run in answer.sensitivity.items() if run.holds != answer.holds]
    lines += [f"  another convention: {name}" for name in turned]
    runs = [run.probability for run in answer.sensitivity.values()]
    lines.append(f"  under all {len(runs)} conventions: {min(runs):.1%} to {max(runs):.1%}")
    return "\n".join(lines)


def _render_contacts(answer: Assessment) -> str:
    if not answer.contacts:
        return ""
    decision = answer.decision
    lines = [f"Whom to ask next (best action now: {decision.action or 'none given'})"]
    for name, value in answer.contacts.items():
        advice = "worth asking" if value.net > 0 else "not worth its cost"
        lines.append(
            f"  {name:<28} worth {value.evoi:.3f}, net {value.net:+.3f} ({advice}); "
            f"information {value.information:.3f} nats"
        )
    return "\n".join(lines)


def _render_grades(answer: Assessment) -> str:
    options = answer.options
    letters = " ".join(f"{letter} {q:.2f}" for letter, q in options.letter_q.items())
    numbers = " ".join(f"{number} {q:.2f}" for number, q in options.number_q.items())
    return (
        "Assumed: how likely a source is informed, by grade\n"
        f"  {letters}\n  {numbers}\n"
        f"  combined by {options.combine}; relays add {options.kappa:g} of noise; "
        f"zero rule: {options.zero_rule}"
    )
