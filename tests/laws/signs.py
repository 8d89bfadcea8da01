"""Which way a fall must move with each number of the format, and circles to try it on.

+1: more of it makes a fall likelier or leaves it; −1: the other way; a text: either, and why.
"""

import random
from fnmatch import fnmatchcase

UP, DOWN = 1, -1

SIGNS = {
    "threshold.mean": DOWN,
    "threshold.point": DOWN,
    "threshold.sd": "doubt helps the side that is behind",
    "signal_sd": "noise makes single insiders err and makes all less sure of each other",
    "insiders.*.signal_sd": "as signal_sd",
    "mobilisation": UP,
    "heir_share": "what a vacated office loses goes to all others, to those who break too",
    "leader.strength": DOWN,
    "leader.stakes.position": DOWN,
    "leader.stakes.fallback": DOWN,
    "leader.stakes.exile": UP,
    "leader.stakes.safe_exile": UP,
    "leader.patron.props": UP,  # strength today includes it: only what is lost grows
    "leader.patron.withdraws": UP,
    "elections.*.lost": UP,
    "elections.*.stolen": DOWN,  # the street it fills is less than an end for certain
    "leader.approves_talks": "decides how many of those in touch are doubles, and who is purged",
    "insiders.*.power": "powers are shares: what one gains the others lose",
    "insiders.*.exposure": "prosecution takes from who stays and from who breaks",
    "insiders.*.suspicion": "feared purges push insiders out, purges that happen put loyal ones in",
    "insiders.*.skill": "who leads and what is asked, not whether it falls",
    "insiders.*.brokerage": "moves power between insiders",
    "insiders.*.double": DOWN,
    "insiders.*.stakes.position": DOWN,
    "insiders.*.stakes.fallback": DOWN,
    "insiders.*.stakes.punishment": UP,
    "insiders.*.stakes.capture": DOWN,
    "insiders.*.stakes.exile": UP,
    "insiders.*.stakes.new_order_place": UP,
    "insiders.*.stakes.fate_if_purged": DOWN,
    "insiders.*.stakes.squeeze": UP,
    "insiders.*.stakes.purge": UP,
    "insiders.*.stakes.side_payment": UP,
    "insiders.*.stakes.stay_holds": DOWN,
    "insiders.*.stakes.stay_falls": DOWN,
    "insiders.*.stakes.break_holds": UP,
    "insiders.*.stakes.break_falls": UP,
    "guarantors.*.pursuit": "prosecution takes from who stays and from who breaks",
    "guarantors.*.credibility": UP,
    "guarantors.*.accused_factor": UP,
    "guarantors.*.coverage_cost": "a price, of no matter to insiders",
    "sponsor.credibility": UP,
    "sponsor.threat": UP,
    "sponsor.sanctions": "the file is in balance: today's rents are what is left under them",
    "opposition.credibility": UP,
    "opposition.recognition": "partners that recognise it also close the ways round the sanctions",
    "opposition.protection": UP,
    "economy.rents": DOWN,
    "economy.oil": DOWN,
    "economy.evasion": "rents lost to sanctions against those that easing them would bring back",
    "intermediaries.*.deniability": "shields who talks and weakens what is promised",
    "levers.*": "by the lever, see LEVERS",
    "terms.*": "what may be offered, not what is",
    "playbooks.sponsor.*.sanctions": UP,
    "playbooks.sponsor.*.open_channels": "talks bring offers, and purges of those who talk",
    "playbooks.sponsor.*.hints": "suspicion, see insiders.*.suspicion",
    "playbooks.sponsor.*.offer.coverage": UP,
    "playbooks.sponsor.*.offer.side_payment": UP,
    "playbooks.sponsor.*.relief": DOWN,
    "playbooks.opposition.*.mobilise": UP,
    "playbooks.opposition.*.growth": UP,
    "playbooks.opposition.*.amnesty": UP,
    "journal.*": "what has happened is asked by forecasts alone",
    "playbooks.*.rules.*": "a rule acts on what has happened so far",
    "sources.*": "what is believed, not what is",
    "evidence.*": "what is believed, not what is",
}

LEVERS = {
    "guarantee": UP,
    "safe-passage": UP,
    "payment": UP,
    "threat": UP,
    "sanction": UP,
    "relief": DOWN,
    "co-optation": DOWN,
    "purge-threat": UP,
    "amnesty": UP,
    "leak": UP,
}


def find_sign(path, scenario=None):
    """The entry of a dotted path; a lever's own sign where a scenario is given."""
    if scenario is not None and path.startswith("levers."):
        return LEVERS[scenario.levers[int(path.split(".")[1]) - 1].lever]
    return next((way for pattern, way in SIGNS.items() if fnmatchcase(path, pattern)), None)


def write_circle(seed):
    """A random circle of two to five insiders with two prosecutors, levers and a playbook."""
    rng = random.Random(seed)
    u = rng.uniform
    lines = [
        "innercircle: 1",
        f"id: circle-{seed}",
        f"title: Circle {seed}",
        f"seed: {seed}",
        "months: 8",
        f"threshold: {{mean: {u(0.25, 0.6):.3f}, sd: {u(0.08, 0.2):.3f}}}",
        f"signal_sd: {u(0.03, 0.1):.3f}",
        f"mobilisation: {u(0.02, 0.25):.3f}",
        "leader:",
        f"  strength: {u(0.2, 0.8):.2f}",
        f"  approves_talks: {u(0, 0.6):.2f}",
        f"  stakes: {{position: {u(60, 120):.0f}, fallback: {u(0, 20):.0f},",
        f"    exile: {u(5, 30):.0f}, safe_exile: {u(30, 60):.0f}}}",
        f"  patron: {{props: {u(0, 0.2):.2f}, withdraws: {u(0, 0.1):.3f}}}",
        "starts: 2020-01",
        f"elections: [{{date: 2020-04, lost: {u(0, 0.6):.2f}, stolen: {u(0, 1):.2f}}}]",
        "insiders:",
    ]
    names = ["ada", "bo", "cleo", "dai", "eve"][: rng.randint(2, 5)]
    for name in names:
        exile = u(10, 30)
        stakes = {
            "position": u(60, 100),
            "fallback": u(5, 35),
            "punishment": u(0, 10),
            "capture": u(0.3, 0.9),
            "exile": exile,
            "new_order_place": u(exile + 5, 80),
            "fate_if_purged": u(0, 10),
            "squeeze": u(0, 0.3),
            "purge": u(0, 0.3),
            "side_payment": u(0, 10),
        }
        told = ", ".join(f"{key}: {value:.3f}" for key, value in stakes.items())
        lines.append(
            f"  {name}: {{office: Office of {name}, power: {u(0.5, 2):.3f}, "
            f"exposure: {u(0, 0.9):.2f}, suspicion: {u(0, 0.4):.2f}, double: {u(0, 0.3):.2f}, "
            f"circle: {rng.choice('xyz')}, stakes: {{{told}}}}}"
        )
    lines.insert(8, "circles: {x: {title: X}, y: {title: Y}, z: {title: Z}}")
    lines += [
        "guarantors:",
        *(
            f"  {name}: {{title: G, kind: {kind}, pursuit: {u(0, 0.8):.2f}, "
            f"credibility: {u(0.2, 0.8):.2f}, has_accused: [{names[0]}]}}"
            for name, kind in (("successor", "successor"), ("courts", "sponsor"))
        ),
        "levers:",
        *(f"  - {write_lever(lever, u)}" for lever in rng.sample(sorted(LEVERS), 3)),
        f"sponsor: {{sanctions: {u(0, 1):.2f}, threat: {u(0, 0.03):.3f},",
        f"  credibility: {u(0.3, 0.9):.2f}, playbook: own}}",
        "opposition:",
        f"  {{credibility: {u(0.2, 0.9):.2f}, recognition: {u(0, 1):.2f}, playbook: own}}",
        f"economy: {{rents: {u(0.4, 1):.2f}, oil: {u(-0.3, 0.3):.2f}, evasion: {u(0, 0.6):.2f}}}",
        "playbooks:",
        "  sponsor:",
        f"    own: {{title: Own, sanctions: {u(0, 1):.2f}, open_channels: {rng.choice([0, 0.5])},",
        f"      offer: {{coverage: {u(0, 0.9):.2f}, side_payment: {u(0, 20):.1f}}}}}",
        "  opposition:",
        f"    own: {{title: Own, mobilise: {u(0, 0.15):.3f}, growth: {u(0, 0.005):.4f},",
        f"      amnesty: {u(0, 0.8):.2f}}}",
    ]
    return "\n".join(lines) + "\n"


def write_lever(lever, u):
    """A lever in force, in the units that it takes."""
    if lever in ("guarantee", "amnesty"):
        return f"{{lever: {lever}, coverage: {u(0, 0.6):.2f}, guarantor: successor}}"
    points = lever in ("payment", "safe-passage", "threat", "co-optation")
    return f"{{lever: {lever}, amount: {u(0, 8) if points else u(0, 0.2):.2f}}}"
