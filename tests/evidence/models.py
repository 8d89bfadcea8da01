"""Models for the tests of this room: a seeded generator, and one told by the public record."""

import copy

import numpy as np

TYPES = ("sincere", "hedging", "double")
LETTERS = "ABCDEF"


def draw_model(seed, *, insiders=2, reports=5, silent=True, zero=True):
    """A random small model that uses every part of the model; plain data."""
    rng = np.random.default_rng(seed)
    names = [f"I{i}" for i in range(1, insiders + 1)]

    def row():
        values = rng.dirichlet([2.0, 2.0, 2.0]) * 0.97 + 0.01
        return (values / values.sum()).tolist()

    def predicate(depth=0):
        kind = rng.integers(0, 5 if depth < 2 else 2)
        if kind == 0:
            return {"approve": bool(rng.integers(2))}
        if kind == 1:
            chosen = [t for t in TYPES if rng.random() < 0.5] or ["double"]
            return {"type": [str(rng.choice(names)), chosen if len(chosen) > 1 else chosen[0]]}
        if kind == 2:
            return {"not": predicate(depth + 1)}
        return {("all", "any")[kind - 3]: [predicate(depth + 1) for _ in range(2)]}

    claims = []
    for place in range(3):
        claim = {"id": f"c{place}", "when": predicate(), "g": float(rng.uniform(0.1, 0.9))}
        if rng.random() < 0.5:
            claim |= {"p_if": float(rng.uniform(0, 1)), "p_else": float(rng.uniform(0, 1))}
        claims.append(claim)
    claims.append({"id": "loose", "p": float(rng.uniform(0.1, 0.9)), "g": 0.4})
    ids = [claim["id"] for claim in claims]
    motive = float(rng.uniform(0, 1))
    sources = []
    for place in range(4):
        source = {"id": f"s{place}", "letter": LETTERS[rng.integers(0, 6 if zero else 5)]}
        if rng.random() < 0.6:
            push = {c: "+-"[rng.integers(2)] for c in ids if rng.random() < 0.7}
            grouped = rng.random() < 0.5
            source["motive"] = {
                "prob": motive if grouped else float(rng.uniform(0, 1)),
                "push": push,
            } | ({"group": "campaign"} if grouped else {})
        if rng.random() < 0.3:
            source["office"] = "ministry"
            source["independent"] = bool(rng.integers(2))
        sources.append(source)
    listed = []
    for place in range(reports):
        report = {
            "id": f"r{place}",
            "source": f"s{rng.integers(4)}",
            "claim": ids[rng.integers(len(ids))],
            "says": "+-0"[rng.integers(3 if silent else 2)],
            "number": int(rng.integers(1, 7 if zero else 6)),
        }
        if report["says"] == "0" or rng.random() < 0.4:
            report["nu"] = rng.uniform(0.05, 0.95, 2).tolist()
        if rng.random() < 0.4:
            report["origin"] = f"o{rng.integers(2)}"
        listed.append(report)
    options = {
        "combine": ("min", "product", "letter")[rng.integers(3)],
        "zero_rule": ("either", "both")[rng.integers(2)],
        "kappa": float(rng.choice([0.001, 0.05])),
    }
    return {
        "insiders": names,
        "prior": {
            "approve": float(rng.uniform(0.1, 0.9)),
            "types": {"*": {"yes": row(), "no": row()}, names[-1]: {"yes": row(), "no": row()}},
        },
        "claims": claims,
        "sources": sources,
        "origins": [{"id": "o0", "q": 1.0}] if rng.random() < 0.5 else [],
        "reports": listed,
        "options": options,
    }


def shuffle(model, seed, *, rename=False):
    """The same model with every list in another order, and with other names if asked."""
    rng = np.random.default_rng(seed)
    model = copy.deepcopy(model)
    for key in ("claims", "sources", "origins", "reports"):
        model[key] = [model[key][i] for i in rng.permutation(len(model[key]))]
    if not rename:
        return model, {}
    new = {}
    for kind in ("claims", "sources", "reports"):
        marks = rng.permutation(len(model[kind]))
        for entry, mark in zip(model[kind], marks, strict=True):
            new[entry["id"]] = f"{kind}-{mark:02d}"
            entry["id"] = new[entry["id"]]
    for source in model["sources"]:
        if "office" in source:
            source["office"] = "zz"
        if "motive" in source:
            motive = source["motive"]
            motive["push"] = {new[c]: side for c, side in motive["push"].items()}
            if "group" in motive:
                motive["group"] = "zz"
    swapped = {"o0": "y", "o1": "x"}
    for origin in model["origins"]:
        origin["id"] = swapped[origin["id"]]
        if "claim" in origin:
            origin["claim"] = new[origin["claim"]]
    for report in model["reports"]:
        report["source"], report["claim"] = new[report["source"]], new[report["claim"]]
        if "origin" in report:
            report["origin"] = swapped[report["origin"]]
    return model, new
