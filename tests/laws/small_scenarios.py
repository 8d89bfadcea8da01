"""Small scenarios of every shape, for laws that hold whatever the file says."""

from hypothesis import strategies as st

OFFICES = ("Chief of the army", "Minister of Finance", "Head of the police", "Governor", "Speaker")
IDS = ("army-chief", "finance-minister", "police-chief", "governor", "speaker")

_share = st.integers(0, 20).map(lambda k: k / 20)
_points = st.integers(0, 20).map(lambda k: 5 * k)


@st.composite
def _write_threshold(draw):
    kind = draw(st.sampled_from(("normal", "normal", "normal", "uniform", "point", "flat", "few")))
    mean = draw(st.integers(1, 22)) / 20
    if kind == "normal":
        return f"{{mean: {mean} ±0.05, sd: {draw(st.sampled_from((0.01, 0.05, 0.1, 0.3)))}}}"
    if kind == "uniform":
        return f"{{uniform: [{mean - 0.05:.2f}, {mean + 0.3:.2f}]}}"
    if kind == "few":
        return f"{{discrete: {{{mean}: 0.4, {mean + 0.2:.2f}: 0.6}}}}"
    return f"{{point: {mean}}}" if kind == "point" else "{flat: true}"


@st.composite
def _write_stakes(draw):
    """The four payoffs: mostly with complements, some tied, some without."""
    a, r, p, g = (draw(_points) for _ in range(4))
    if draw(st.integers(0, 9)) > 0:
        a, r = max(a, r), min(a, r)
        p, g = min(p, g), max(p, g)
    spread = draw(st.sampled_from(("", " ±20%")))
    cells = (("stay_holds", a), ("stay_falls", r), ("break_holds", p), ("break_falls", g))
    return "{" + ", ".join(f"{name}: {value}{spread}" for name, value in cells) + "}"


@st.composite
def _write_terms(draw, ids):
    """What may be offered, to whom, with limits that may leave nothing."""
    some = st.lists(st.sampled_from(ids), min_size=1, unique=True)
    tools = draw(st.sampled_from(("payment", "payment, place", "guarantee", "bonus")))
    lines = [f"  instruments: [{tools}]", f"  margin: {draw(st.sampled_from((0, 0.5)))}"]
    if draw(st.booleans()):
        lines.append(f"  payees: [{', '.join(draw(some))}]")
    goal = draw(st.sampled_from(("all", "target", "min_fall")))
    if goal == "target":
        lines.append(f"  target: [{', '.join(draw(some))}]")
    elif goal == "min_fall":
        lines.append(f"  min_fall: {draw(st.sampled_from((0.05, 0.5, 0.95)))}")
    return "\n".join(["terms:", *lines])


@st.composite
def write_scenarios(draw):
    """The text of a scenario with one to five insiders."""
    count = draw(st.integers(1, 5))
    ids = IDS[:count]
    lines = ["innercircle: 1", "id: small", "title: A small circle"]
    lines += [f"threshold: {draw(_write_threshold())}"]
    lines += [f"signal_sd: {draw(st.sampled_from((0.02, 0.05, 0.2)))}"]
    lines += [f"mobilisation: {draw(st.sampled_from(('0', '0.1 ±0.05', '0.3')))}"]
    lines += ["leader: {office: President}", "insiders:"]
    equal = draw(st.booleans())
    stakes = draw(_write_stakes())
    for key, office in zip(ids, OFFICES, strict=False):
        lines += [f"  {key}:", f"    office: {office}"]
        lines += [f"    power: {1 if equal else draw(st.integers(1, 6))}"]
        lines += [f"    stakes: {stakes if equal else draw(_write_stakes())}"]
    lines += [draw(_write_terms(ids))]
    return "\n".join(lines) + "\n"
