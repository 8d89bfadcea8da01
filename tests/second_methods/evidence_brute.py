"""A second method for the evidence model: plain loops over every state, motive and belief.

Reads the same plain data. Slow, and shares no line with the package.
"""

import math
from itertools import combinations, product

TYPES = ("sincere", "hedging", "double")
LETTER = {"A": 0.95, "B": 0.8, "C": 0.6, "D": 0.35, "E": 0.1, "F": 0.0}
NUMBER = {1: 0.95, 2: 0.8, 3: 0.6, 4: 0.35, 5: 0.1, 6: 0.0}


def holds(predicate, state, insiders):
    ((word, inner),) = predicate.items()
    if word == "approve":
        return (state[0] == 0) == (inner in (True, "yes"))
    if word == "type":
        kinds = [inner[1]] if isinstance(inner[1], str) else inner[1]
        return TYPES[state[1 + insiders.index(inner[0])]] in kinds
    if word == "claim":
        return state[1 + insiders.index("claim " + inner)] == 1
    if word == "not":
        return not holds(inner, state, insiders)
    results = [holds(item, state, insiders) for item in inner]
    return all(results) if word == "all" else any(results)


def quality(letter, number, options):
    rule = options.get("zero_rule", "either")
    combine = options.get("combine", "min")
    letters = {**LETTER, **options.get("letter_q", {})}
    numbers = {**NUMBER, **options.get("number_q", {})}
    unjudged = (letter == "F") + (number == 6)
    if unjudged == 2 or (unjudged and rule == "either"):
        return 0.0
    if combine == "letter":
        return letters[letter]
    if unjudged:
        return numbers[number] if letter == "F" else letters[letter]
    pair = (letters[letter], numbers[number])
    return min(pair) if combine == "min" else pair[0] * pair[1]


class Brute:
    """Everything that does not change between subsets of reports."""

    def __init__(self, model):
        self.model = model
        self.insiders = model["insiders"]
        self.options = model.get("options", {})
        self.kappa = self.options.get("kappa", 0.001)
        self.claims = {claim["id"]: claim for claim in model["claims"]}
        self.sources = {source["id"]: source for source in model["sources"]}
        self.reports = {report["id"]: report for report in model["reports"]}
        self.states = list(product(range(2), *[range(3)] * len(self.insiders)))
        self.q = {
            r["id"]: quality(self.sources[r["source"]]["letter"], r["number"], self.options)
            for r in model["reports"]
        }
        self.kept = sorted(name for name, q in self.q.items() if q > 0)
        self.origin = {name: self.find_origin(r) for name, r in self.reports.items()}
        self.q_origin = {}
        for key in set(self.origin.values()):
            needed = max(self.q[n] for n, k in self.origin.items() if k == key) / (1 - self.kappa)
            stated = [
                o["q"]
                for o in model.get("origins", [])
                if (o["id"], o.get("claim", key[1])) == key and o.get("q") is not None
            ]
            self.q_origin[key] = max([needed, *stated])

    def find_origin(self, report):
        if report.get("origin"):
            return (report["origin"], report["claim"])
        source = self.sources[report["source"]]
        if source.get("office") and not source.get("independent"):
            return ("office:" + source["office"], report["claim"])
        return ("auto:" + source["id"], report["claim"])

    def prior(self, state):
        p = self.model["prior"]["approve"]
        value = p if state[0] == 0 else 1 - p
        rows = self.model["prior"]["types"]
        for place, name in enumerate(self.insiders):
            row = rows.get(name, rows.get("*"))[("yes", "no")[state[0]]]
            value *= row[state[1 + place]]
        return value

    def truth(self, claim, state):
        if claim.get("when") is None:
            return claim["p"]
        if holds(claim["when"], state, self.insiders):
            return claim.get("p_if", 1.0)
        return claim.get("p_else", 0.0)

    def group(self, report):
        source = self.sources[report["source"]]
        motive = source.get("motive")
        if not motive or report["claim"] not in motive.get("push", {}) or report["says"] == "0":
            return None
        return ("g", motive["group"]) if motive.get("group") else ("s", source["id"])

    def says(self, report, x, w):
        nu1, nu0 = report.get("nu", (0.0, 0.0))
        silence = nu1 if x else nu0
        if report["says"] == "0":
            return silence
        side = x
        group = self.group(report)
        if group is not None and w[group]:
            side = self.sources[report["source"]]["motive"]["push"][report["claim"]] == "+"
        return (1 - silence) * (1.0 if bool(side) == (report["says"] == "+") else 0.0)

    def likelihood(self, subset, state, scale=None):
        """P(R | h) of section 5, literally; scale: report → q instead of its own."""
        reports = [self.reports[name] for name in sorted(subset)]
        groups = sorted({g for r in reports if (g := self.group(r)) is not None})
        total = 0.0
        for bits in product((0, 1), repeat=len(groups)):
            w = dict(zip(groups, bits, strict=True))
            value = 1.0
            for group, bit in w.items():
                b = next(
                    s["motive"]["prob"]
                    for s in self.sources.values()
                    if s.get("motive")
                    and (s["motive"].get("group") or s["id"]) == group[1]
                    and bool(s["motive"].get("group")) == (group[0] == "g")
                )
                value *= b if bit else 1 - b
            for name, claim in self.claims.items():
                value *= self.claim_factor(
                    claim, [r for r in reports if r["claim"] == name], (state, w, scale or {})
                )
            total += value
        return total

    def claim_factor(self, claim, reports, given):
        state, w, scale = given
        c, g = self.truth(claim, state), claim.get("g", 0.5)
        total = 0.0
        for e in (0, 1):
            value = c if e else 1 - c
            for key in sorted({self.origin[r["id"]] for r in reports}):
                members = [r for r in reports if self.origin[r["id"]] == key]
                q = self.q_origin[key]
                heard = 0.0
                for z in (0, 1):
                    p = q * e + (1 - q) * g
                    part = p if z else 1 - p
                    for r in members:
                        rho = scale.get(r["id"], self.q[r["id"]]) / q
                        believed = rho * z + (1 - rho) * g
                        part *= sum(
                            (believed if x else 1 - believed) * self.says(r, x, w) for x in (0, 1)
                        )
                    heard += part
                value *= heard
            total += value
        return total

    def posterior(self, subset=None):
        subset = self.kept if subset is None else subset
        joint = {state: self.prior(state) * self.likelihood(subset, state) for state in self.states}
        total = math.fsum(joint.values())
        return {state: value / total for state, value in joint.items()}

    def log_odds(self, target, subset=None, scale=None):
        subset = self.kept if subset is None else subset
        sides = [0.0, 0.0]
        for state in self.states:
            side = holds(target, state, self.insiders)
            sides[side] += self.prior(state) * self.likelihood(subset, state, scale)
        return math.log(sides[1]) - math.log(sides[0])

    def claim_probability(self, name):
        """Pr(claim true | all kept reports), with one shared sum over motives."""
        forced = dict(self.claims[name])
        true, total = 0.0, 0.0
        for state in self.states:
            c = self.truth(self.claims[name], state)
            total += self.prior(state) * self.likelihood(self.kept, state)
            saved = self.claims[name]
            self.claims[name] = {**forced, "when": None, "p": 1.0}
            true += self.prior(state) * c * self.likelihood(self.kept, state)
            self.claims[name] = saved
        return true / total

    def shapley(self, target, players=None):
        players = players or {name: [name] for name in self.kept}
        names, count = sorted(players), len(players)
        value = {}
        for size in range(count + 1):
            for chosen in combinations(names, size):
                reports = [r for name in chosen for r in players[name]]
                value[frozenset(chosen)] = self.log_odds(target, reports)
        found = {}
        for name in names:
            found[name] = math.fsum(
                math.factorial(len(s))
                * math.factorial(count - 1 - len(s))
                / math.factorial(count)
                * (value[s | {name}] - value[s])
                for s in value
                if name not in s
            )
        return found

    def contact(self, contact, actions):
        """(EVOI, net, information) by the definitions."""
        post = self.posterior()

        def payoff(action, state):
            for when, amount in action.get("payoff", []):
                if holds(when, state, self.insiders):
                    return amount
            return action.get("default", 0.0)

        def chance(state, y):
            kind = TYPES[state[1 + self.insiders.index(contact["insider"])]]
            return contact["table"][kind][("yes", "no")[state[0]]][y]

        now = max(sum(post[s] * payoff(a, s) for s in post) for a in actions)
        then, information = 0.0, 0.0
        for y in range(len(contact["outcomes"])):
            then += max(sum(post[s] * chance(s, y) * payoff(a, s) for s in post) for a in actions)
            p_y = sum(post[s] * chance(s, y) for s in post)
            for s in post:
                if chance(s, y) > 0:
                    information += post[s] * chance(s, y) * math.log(chance(s, y) / p_y)
        place = 1 + self.insiders.index(contact["insider"])
        double = sum(p for s, p in post.items() if s[place] == 2)
        evoi = then - now
        return evoi, evoi - contact["cost"] - double * contact["exposure_loss"], information


class BruteClaims(Brute):
    """The same with the truth of every claim in the state: (approval, types, claims)."""

    def __init__(self, model):
        super().__init__({"insiders": [], "prior": {"approve": 0.5, "types": {}}, **model})
        people = len(self.insiders)
        self.insiders = [*self.insiders, *(f"claim {name}" for name in self.claims)]
        self.alternatives = [
            q["answers"] for q in model.get("questions", []) if len(q["answers"]) > 1
        ]
        ranges = [range(2), *[range(3)] * people, *[range(2)] * len(self.claims)]
        self.states = [s for s in product(*ranges) if self.prior(s) > 0]

    def prior(self, state):
        people = self.insiders[: len(self.insiders) - len(self.claims)]
        rows, value = self.model.get("prior", {}).get("types", {}), 1.0
        p = self.model.get("prior", {}).get("approve", 0.5)
        value *= p if state[0] == 0 else 1 - p
        for place, name in enumerate(people):
            row = rows.get(name, rows.get("*"))[("yes", "no")[state[0]]]
            value *= row[state[1 + place]]
        told = {name: state[1 + len(people) + k] for k, name in enumerate(self.claims)}
        for answers in self.alternatives:
            chances = [self.claims[name]["p"] for name in answers]
            true = [k for k, name in enumerate(answers) if told[name]]
            rest = max(1 - sum(chances), 0.0)
            rest = rest if rest > 1e-6 else 0.0
            value *= 0.0 if len(true) > 1 else chances[true[0]] if true else rest
        exclusive = {name for answers in self.alternatives for name in answers}
        for name, claim in self.claims.items():
            if name not in exclusive:
                c = super().truth(claim, state)
                value *= c if told[name] else 1 - c
        return value

    def truth(self, claim, state):
        return float(state[self.insiders.index("claim " + claim["id"]) + 1])
