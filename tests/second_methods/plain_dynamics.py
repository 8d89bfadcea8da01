"""The monthly model once more: one run at a time, plain Python, from the docstrings of its steps.

Numbers come from the same documented streams (Philox, key = (seed, month)), normal quantiles from
the standard library. Every comparison that steers the path notes how close it was to a tie.
"""

import math
from statistics import NormalDist

import numpy as np

STANDARD = NormalDist()
ONES = [
    "oil",
    "rents",
    "strength",
    "purge",
    "success",
    "mobilisation",
    "wave",
    "denial",
    "reprisal",
    "arrest",
    "relief",
    "choice",
    "preempt",
    "patron",
    "invasion",
    "vote",
    "count",
    "walk",
    "strike",
    "wins",
    "sweep",
    "arms",
    "exit",
    "name",
]
EACH = ["channel", "meeting", "ask", "detect", "signal"]


def phi(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def clip(x, low, high):
    return min(max(x, low), high)


def read_words(seed, month, run, slots):
    blocks = -(-slots // 4)
    stream = np.random.Philox(key=[seed, month], counter=[run * blocks, 0, 0, 0])
    return [(int(word) >> 11) / 2**53 for word in stream.random_raw(4 * blocks)]


def normal(u):
    return STANDARD.inv_cdf(max(u, 2.0**-54))


class Run:
    """One run from its start to its end; `closest` is the smallest distance to a tie."""

    def __init__(self, p, plays, seed, run):
        self.p, self.plays, self.seed, self.run = p, plays, seed, run
        self.who = p["insiders"]
        self.n = len(self.who["names"])
        self.all = range(self.n)
        self.closest = math.inf
        self.start()

    def below(self, x, y):
        """x < y, noting how close it was."""
        self.closest = min(self.closest, abs(x - y))
        return x < y

    def top(self, among, score):
        """Who scores most, the first of equals, noting how close the next one was."""
        order = sorted(among, key=lambda i: (-score(i), i))
        if len(order) > 1:
            self.closest = min(self.closest, score(order[0]) - score(order[1]))
        return order[0] if order else None

    # ------------------------------------------------------------------ start

    def start(self):
        p, w = self.p, self.who
        u = read_words(self.seed, 0, self.run, 3 + 2 * self.n)
        approves = self.plays["leader"]["approves"]
        drawn = self.below(u[0], p["leader"]["approves"])
        self.approved = drawn if approves is None else approves
        total = sum(w["power"])
        self.power = [x / total for x in w["power"]]
        self.suspicion = list(w["suspicion"])
        self.kind = []
        for i in self.all:
            double = w["double_approved"][i] if self.approved else w["double"][i]
            if self.below(u[3 + i], double):
                self.kind.append("double")
            elif self.below(u[3 + i], double + w["hedging"][i]):
                self.kind.append("hedging")
            else:
                self.kind.append("sincere")
        self.bonus = [0.0] * self.n
        self.promoted = [False] * self.n
        self.channel = ["blown" if burnt else "closed" for burnt in w["burnt"]]
        self.sought, self.age, self.due = [False] * self.n, [0] * self.n, [False] * self.n
        for i in self.all:
            if w["contacted"][i]:
                self.channel[i], self.age[i] = "open", int(w["age"][i])
                self.sought[i] = self.below(u[3 + self.n + i], w["sought"][i])
                self.due[i] = w["planned"][i]
        self.held, self.missed = [0] * self.n, [0] * self.n
        self.ask, self.side = [None] * self.n, [0.0] * self.n
        self.rents, self.oil = p["economy"]["rents"], p["economy"]["oil"]
        self.sanctions = p["economy"]["sanctions"]
        self.strength = p["strength"]["strength"]
        self.mobilisation, self.fatigue = p["opposition"]["mobilisation"], 0.0
        self.credibility = p["sponsor"]["credibility"]
        self.offered = [False] * len(self.who["names"])
        self.doubt = p["leaks"]["doubt"]
        self.lost = self.jailed = False
        self.worn, self.propped = 0.0, True
        self.abroad = self.rebels = self.removed = 0.0
        self.known = -math.inf
        self.relief, self.purges, self.breaks = -1, 0, 0
        self.first = self.leads = None
        self.free = self.spell = self.longest = self.spells = 0
        sponsor, opposition = self.plays["sponsor"], self.plays["opposition"]
        aim = opposition["mobilise"]
        self.talks = any(w["contacted"]) or any(w["burnt"])
        self.set = {
            "sanctions": self.sanctions if sponsor["sanctions"] is None else sponsor["sanctions"],
            "open_channels": sponsor["open_channels"],
            "offer": sponsor["offer"],
            "mobilise": self.keep_street() if aim is None else aim,
            "amnesty": opposition["amnesty"],
        }
        self.theta, self.taste = self.draw_threshold(u[1]), normal(u[2])
        self.risk_today = self.find_risk()

    def keep_street(self):
        o = self.p["opposition"]
        return o["mobilisation"] - o["anger"] * max(1 - self.p["economy"]["rents"], 0)

    def draw_threshold(self, u):
        t = self.p["threshold"]
        if t["kind"] == "normal":
            return t["mean"] + t["sd"] * STANDARD.inv_cdf(u)
        if t["kind"] == "uniform":
            return t["low"] + u * (t["high"] - t["low"])
        assert t["kind"] == "point"
        return t["value"]

    # ------------------------------------------------------------------ stakes

    def safety(self, i, offered):
        p, w = self.p, self.who
        keep, offer = 1.0, self.set["offer"]
        o = p["opposition"]
        believed = o["credibility"] + o["lift"] * o["recognition"] * (1 - o["credibility"])
        amnesty = self.set["amnesty"] * believed
        for k, name in enumerate(p["guarantors"]["names"]):
            belief = 0.0
            if offered and w["coverable"][i] and offer and offer["guarantor"] in ("", name):
                own = p["guarantors"]["credibility"][k][i]
                own *= 1 - p["leaks"]["doubtful"] * w["deniability"][i]
                own *= offer["coverage"] * self.credibility / p["sponsor"]["normal"]
                belief = min(own, 1.0)
            standing = p["guarantors"]["coverage"][k][i] * p["guarantors"]["credibility"][k][i]
            unsafe = (1 - standing) * (1 - belief)
            if p["guarantors"]["kind"][k] == "successor":
                unsafe *= 1 - amnesty
            keep *= 1 - w["exposure"][i] * p["guarantors"]["pursuit"][k][i] * unsafe
        return keep

    def cells(self, i, squeeze, fear, offered, promised):
        w = self.who
        worth = (w["position"][i] + self.bonus[i]) * (1 - w["squeeze"][i]) * (1 - squeeze)
        a = worth * (1 - fear) + w["fate_if_purged"][i] * fear
        r = w["fallback"][i]
        for pursuit in self.p["guarantors"]["pursuit"]:
            r *= 1 - w["exposure"][i] * pursuit[i]
        b = w["capture"][i] * w["punishment"][i] + (1 - w["capture"][i]) * w["exile"][i]
        place = w["place_value"][i] if promised else w["new_order_place"][i]
        keep = 1.0 if promised else self.safety(i, offered)
        g = w["exile"][i] + max(place - w["exile"][i], 0) * keep + w["side_payment"][i]
        if offered:
            g += self.side[i]
        return a, r, b, g

    def find_level(self, cells):
        total = self.outside()
        for i, (a, r, b, g) in enumerate(cells):
            both = (a - b) + (g - r)
            c = clip((a - b) / both, 0, 1) if both > 0 else float(a > b)
            if 0 < c < 1:
                # Even odds over the order of those who break, the insider's own place counted half
                # where it brings the fall and half where it does not.
                gain, loss = max(g - b, 0), max(a - r, 0)
                c = clip(c + self.power[i] * (loss / (gain + loss) - 0.5), 0, 1)
            total += self.power[i] * (1 - self.doubt * self.talks) * (1 - c)
        return total

    def outside(self):
        return self.mobilisation + self.abroad + self.rebels - self.shield()

    def shield(self):
        s = self.p["strength"]
        return s["shield"] * (self.strength - s["normal"])

    def find_squeeze(self):
        e = self.p["economy"]
        return clip(e["squeeze"] * (1 - self.rents / e["normal"]), 0, e["squeeze_cap"])

    def find_fear(self):
        today, now = self.risk_today, self.find_risk()
        return [clip(self.who["purge"][i] + now[i] - today[i], 0, 1) for i in self.all]

    def find_risk(self):
        lead, w = self.p["leader"], self.who
        self.need, self.feasible, risk = [], [], []
        for i in self.all:
            friends = sum(
                self.power[j] for j in self.all if j != i and w["circle"][j] == w["circle"][i]
            )
            need = lead["odds"] * (self.power[i] + lead["friends"] * friends)
            feasible = self.below(need, self.strength)
            self.need.append(need)
            self.feasible.append(feasible)
            risk.append(self.suspicion[i] * (lead["fear"] if feasible else lead["fear_weak"]))
        return risk

    # ------------------------------------------------------------------ rules

    def do_rules(self, actor):
        self.orders = getattr(self, "orders", {})
        for rule in self.plays[actor]["rules"]:
            months = rule["when"]["month"]
            since, every = months["since"], months["every"]
            if self.month < since or (self.month - since) % every:
                continue
            if "until" in months and self.month > months["until"]:
                continue
            seen = {
                "rents": self.rents,
                "mobilisation": self.mobilisation,
                "sanctions": self.sanctions,
                "strength": self.strength,
                "suspicion": max(self.suspicion),
                "open_channels": self.channel.count("open"),
                "meetings": sum(self.held),
            }
            holds = True
            for name, test in rule["when"].items():
                if name == "month":
                    continue
                for side, number in test.items():
                    if side == "above":
                        holds &= self.below(number, seen[name])
                    else:
                        holds &= self.below(seen[name], number)
            if holds:
                self.do(rule["do"])

    def do(self, moves):
        for name, value in moves.items():
            if name in ("sanctions", "open_channels", "mobilise", "amnesty", "offer"):
                self.set[name] = value
            elif name == "withdraw":
                stood = any(self.offered[i] and self.channel[i] == "open" for i in self.all)
                if stood and self.set["offer"]:
                    self.credibility *= self.p["sponsor"]["broken"]
                self.set["offer"] = None
            elif name == "close":
                for i in self.all:
                    if value in ("all", self.who["names"][i]) and self.channel[i] == "open":
                        self.channel[i] = "closed"
            else:
                chosen = self.choose(value)
                if chosen is not None:
                    self.orders[name] = chosen

    def choose(self, word):
        if word in self.who["names"]:
            return self.who["names"].index(word)
        if word == "most-suspected":
            return self.top(self.all, lambda i: self.suspicion[i])
        opened = [i for i in self.all if self.channel[i] == "open"]
        if not opened:
            return None
        if word == "strongest-contacted":
            return self.top(opened, lambda i: self.power[i])
        if word == "longest-contacted":
            return max(opened, key=lambda i: (self.age[i], -i))
        return opened[int(self.u["choice"] * len(opened))]

    # ------------------------------------------------------------------ the month

    def live(self):
        """Run to the end; returns the end's name and the month."""
        for month in range(1, int(self.p["ending"]["months"]) + 1):
            self.month, self.orders = month, {}
            words = read_words(self.seed, month, self.run, len(ONES) + len(EACH) * self.n)
            self.u = dict(zip(ONES, words, strict=False))
            for k, name in enumerate(EACH):
                at = len(ONES) + k * self.n
                self.u[name] = words[at : at + self.n]
            self.economy()
            self.grow_strength()
            self.do_rules("sponsor")
            self.open_channels()
            self.meet()
            self.offer()
            self.leak()
            self.do_rules("leader")
            self.lead()
            self.do_rules("opposition")
            self.mobilise()
            self.vote()
            self.march()
            if month > 1:
                self.theta += self.p["ending"]["walk"] * normal(self.u["walk"])
                self.known -= self.p["ending"]["forget"]
            breaks = self.stage()
            won = self.strike(breaks)
            end = self.judge(sorted(breaks), won)
            if end:
                return end, month
        return self.name_hold(), int(self.p["ending"]["months"])

    def economy(self):
        e = self.p["economy"]
        self.oil = e["oil_memory"] * self.oil + e["oil_sd"] * normal(self.u["oil"])
        target = self.set["sanctions"]
        if 0 <= self.relief < self.p["sponsor"]["patience"]:
            target *= 1 - self.plays["sponsor"]["relief"]
        moved = self.sanctions + e["sanctions_adjust"] * (target - self.sanctions)
        if self.plays["sponsor"]["ratchet"]:
            moved = max(moved, self.sanctions)
        self.sanctions = moved
        new = max(self.sanctions - e["sanctions"], 0)
        self.worn = min(self.worn + max(e["adapt"] * (new - self.worn), 0), new)
        bite = e["bite"] * (1 - e["evasion"] * (1 - self.p["opposition"]["recognition"]))
        income = math.exp(self.oil) * (e["yields"] - bite * (self.sanctions - self.worn))
        moved = self.rents + e["adjust"] * (income - self.rents)
        moved += e["rents_sd"] * normal(self.u["rents"])
        self.rents = clip(moved, e["floor"], e["ceiling"])
        self.squeeze = self.find_squeeze()

    def grow_strength(self):
        s = self.p["strength"]
        before, base, fallen = self.strength, s["base"], 0.0
        if self.propped and self.below(self.u["patron"], s["patron_leaves"]):
            self.propped, fallen = False, s["patron"]
        if not self.propped:
            base -= s["patron"]
        wanted = base + s["per_rents"] * self.rents
        moved = before + s["adjust"] * (wanted - before) + s["sd"] * normal(self.u["strength"])
        moved -= fallen
        self.strength = clip(moved, s["floor"], 1)
        flow = clip(before - self.strength, -s["flow_cap"], s["flow_cap"])
        for i in self.all:
            self.power[i] *= 1 + s["flow"] * self.who["brokerage"][i] * flow
        total = sum(self.power)
        self.power = [x / total for x in self.power]

    def open_channels(self):
        c = self.p["channels"]
        for i in self.all:
            self.age[i] = self.age[i] + 1 if self.channel[i] == "open" else 0
        chill = self.p["leaks"]["chill"] if self.lost else 1.0
        closed = max(self.channel.count("closed"), 1)
        self.opened = []
        for i in self.all:
            if self.channel[i] != "closed":
                continue
            knock = chill * self.set["open_channels"] / closed
            ask = c["seek"] * self.who["exposure"][i] * (1 - self.strength) * chill * self.talks
            knocks = self.orders.get("open") == i or self.below(self.u["channel"][i], knock)
            if knocks or self.below(self.u["channel"][i], knock + ask):
                self.channel[i], self.age[i], self.sought[i] = "open", 1, not knocks
                self.opened.append(i)
        self.talks |= bool(self.opened)

    def meet(self):
        c = self.p["channels"]
        fear = self.find_fear()
        self.met = []
        for i in self.all:
            was_due, self.due[i] = self.due[i], False
            if self.channel[i] != "open" or i in self.opened:
                continue
            u, kind = self.u["meeting"][i], self.kind[i]
            rate = 1.0 if was_due else c["meet"]
            if not self.below(u, rate):
                continue
            cancel = min(c[f"cancel_{kind}"] + c["cancel_fear"] * self.suspicion[i], 1)
            if self.below(u, rate * cancel):
                self.missed[i] += 1
            elif self.below(u, rate * (cancel + c[f"postpone_{kind}"])):
                self.missed[i] += 1
                self.due[i] = True
            else:
                said = self.name_price(i, fear[i])
                self.met.append(i)
                before = self.ask[i] * self.held[i] if self.held[i] else 0.0
                self.ask[i] = (before + said) / (self.held[i] + 1)
                self.held[i] += 1

    def name_price(self, i, fear):
        c = self.p["channels"]
        side, self.side[i] = self.side[i], 0.0
        a, r, b, g = self.cells(i, self.squeeze, fear, True, False)
        self.side[i] = side
        price = max((a - b) * (1 - c["odds"]) / c["odds"] - (g - r), 0)
        if self.kind[i] == "double":
            said = c["bait"] * price
        else:
            said = price * (1 + c["skill"] * self.who["skill"][i])
            said *= 1 - c["plead"] if self.sought[i] else 1 + c["knock"]
            if self.kind[i] == "hedging":
                said *= 1 + c["hedge"]
        return max(said + c["ask_sd"] * normal(self.u["ask"][i]), 0)

    def offer(self):
        s, offer = self.p["sponsor"], self.set["offer"]
        self.offered = [False] * self.n
        wanted = {}
        had, self.side = self.side, [0.0] * self.n
        for i in self.all:
            if not offer or self.channel[i] != "open" or self.age[i] < offer["after_months"]:
                continue
            side = offer["side_payment"]
            if self.plays["sponsor"]["listen"]:
                if self.held[i] < s["listen_meetings"] or self.missed[i] > s["listen_missed"]:
                    continue
                if self.ask[i] is None:
                    continue
                side = self.ask[i] + s["listen_margin"]
                if self.below(s["listen_largest"], side):
                    continue
            self.offered[i] = True
            wanted[i] = min(side, s["largest"]) if self.who["payable"][i] else 0.0
        for i, side in wanted.items():
            self.side[i] = min(side, had[i])
        for i, side in wanted.items():
            left = s["purse"] - sum(self.side)
            self.side[i] = min(side, self.side[i] + left)

    def leak(self):
        k, w = self.p["leaks"], self.who
        blown, trap = [], False
        named = self.orders.get("disclose")
        if named is not None and self.channel[named] == "open":
            self.credibility *= self.p["sponsor"]["broken"]
        for i in self.all:
            if self.channel[i] != "open":
                continue
            chance = k["detect"] + (k["detect_meeting"] if i in self.met else 0)
            if self.below(self.u["detect"][i], chance):
                if self.approved and w["watched"][i]:
                    trap = True
                else:
                    blown.append(i)
        if trap:
            self.credibility *= k["trap"]
        for i in blown:
            self.channel[i], self.offered[i], self.side[i] = "blown", False, 0.0
        self.suspect(blown)
        doubt = self.doubt
        if any(self.kind[i] != "double" for i in blown):
            doubt *= 1 - k["doubt_leak"]
        if trap:
            doubt += k["doubt_trap"]
        self.doubt = min(doubt, max(k["doubt_cap"], k["doubt"]))
        if blown and not self.lost and self.below(self.u["reprisal"], k["reprisal"]):
            self.lost = True

    def suspect(self, blown):
        k, w = self.p["leaks"], self.who
        informer = any(self.channel[i] == "open" and self.kind[i] == "double" for i in self.all)
        report = k["informer"] * (1.0 if self.approved else k["informer_idle"])
        named = self.orders.get("disclose")
        weight = k["denied"] if named is not None and self.below(self.u["denial"], k["deny"]) else 1
        new = []
        for i in self.all:
            s = k["memory"] * self.suspicion[i] + k["drift"] + k["hardship"] * self.squeeze
            if i in blown:
                s += k["blown"] * (1 - k["deniability"] * w["deniability"][i])
            if blown:
                s += k["others"]
            touch = self.channel[i] != "closed"
            s += (
                k["hint"]
                * self.plays["sponsor"]["hints"]
                * (k["hint_base"] + (1 - k["hint_base"]) * touch)
            )
            if informer and self.channel[i] == "open" and self.kind[i] != "double":
                s += report
            if named == i:
                s += k["named"] * weight
            elif named is not None and w["circle"][named] == w["circle"][i]:
                s += k["named_circle"] * weight
            new.append(clip(s, 0, 1))
        self.suspicion = new

    def lead(self):
        lead = self.p["leader"]
        self.fear = self.find_fear()
        self.favour()
        style = self.plays["leader"]["purge"]
        able = [style == "always" or f for f in self.feasible]
        target = None
        if style != "never" and self.below(self.u["purge"], lead["purge_rate"]):
            target = self.worst(lead["suspect"], able)
        if target is None and style != "never":
            target = self.preempt()
        ordered = self.orders.get("purge")
        if ordered is not None:
            target = ordered if able[ordered] else None
        self.purged, self.failed = False, None
        if target is not None:
            edge = (self.strength - self.need[target]) / lead["purge_sd"] + lead["purge_edge"]
            if self.below(self.u["success"], phi(edge)):
                self.purged = True
                self.blow(self.spread([target]))
                self.strength = min(self.strength + lead["gain"], 1)
                self.suspicion = [min(s + lead["terror"], 1) for s in self.suspicion]
                self.purges += 1
            else:
                self.failed = target
                self.strength = max(self.strength - lead["loss"], self.p["strength"]["floor"])
        limit = lead["arrest_need"] + lead["arrest_street"] * self.mobilisation
        if not self.jailed and self.below(limit, self.strength):
            self.jailed = self.below(self.u["arrest"], lead["arrest_rate"])
        eager = lead["relief_approved"] if self.approved else lead["relief_other"]
        if self.relief >= 0:
            self.relief += 1
        elif self.plays["sponsor"]["relief"] > 0 and self.below(self.u["relief"], eager):
            self.relief = 0

    def preempt(self):
        """Who could do most and has most to win elsewhere, among those within reach."""
        w = self.who
        if not self.below(self.u["preempt"], self.p["leader"]["preempt"]):
            return None
        gains = [
            w["new_order_place"][i] / (w["new_order_place"][i] + w["position"][i]) for i in self.all
        ]
        reach = [i for i in self.all if self.feasible[i] and gains[i] > 0]
        return self.top(reach, lambda i: self.power[i] * gains[i])

    def spread(self, hit):
        """Those hit with their whole circles, where the leader is strong enough for all of it."""
        circle, gone = self.who["circle"], set(hit)
        for i in hit:
            mates = [j for j in self.all if circle[j] == circle[i]]
            total = self.power[i] + sum(self.power[j] for j in mates if j != i)
            if self.below(self.p["leader"]["odds"] * total, self.strength):
                gone.update(mates)
        return sorted(gone)

    def blow(self, gone):
        """New holders for all those at once; the largest such blow is remembered."""
        self.removed = max(self.removed, sum(self.power[i] for i in gone))
        self.replace(gone)

    def worst(self, above, allowed):
        found = [i for i in self.all if allowed[i] and self.below(above, self.suspicion[i])]
        return self.top(found, lambda i: self.suspicion[i] * self.power[i])

    def favour(self):
        lead = self.p["leader"]
        target = self.orders.get("co_opt")
        if target is None and self.plays["leader"]["co_opt"]:
            room = [self.bonus[i] + lead["favour"] <= lead["favour_cap"] for i in self.all]
            target = self.worst(lead["favour_from"], room)
        if target is None or self.below(self.rents, lead["favour_rents"]):
            return
        self.bonus[target] += lead["favour"]
        self.suspicion[target] = max(self.suspicion[target] - lead["favour_calm"], 0)
        self.rents = max(self.rents - lead["favour_cost"], self.p["economy"]["floor"])

    def replace(self, gone):
        lead = self.p["leader"]
        for i in gone:
            self.power[i] *= lead["heir"]
        total = sum(self.power)
        self.power = [x / total for x in self.power]
        for i in gone:
            self.suspicion[i] = lead["fresh"]
            if not self.promoted[i]:
                self.bonus[i] += lead["grateful"]
            self.promoted[i] = True
            self.kind[i] = "sincere"
            self.channel[i], self.sought[i], self.due[i] = "closed", False, False
            self.age[i] = self.held[i] = self.missed[i] = 0
            self.ask[i], self.side[i] = None, 0.0

    def mobilise(self):
        o = self.p["opposition"]
        growth = self.plays["opposition"]["growth"]
        aim, lasting = self.set["mobilise"] + growth * self.month, self.keep_street()
        push = max(aim - lasting, 0)
        target = min(aim, lasting) + push * (1 - self.fatigue)
        target += o["anger"] * max(1 - self.rents, 0)
        if self.jailed:
            target *= o["jailed"]
        moved = self.mobilisation + o["adjust"] * (target - self.mobilisation)
        moved += o["sd"] * normal(self.u["mobilisation"])
        clash = min(o["spread"] * max(self.mobilisation - o["police"], 0), 1)
        if self.below(self.u["wave"], o["wave_chance"] + clash * (1 - self.strength)):
            moved += o["wave"]
        if not self.below(self.u["wave"], 1 - (o["backlash"] * push + clash) * self.strength):
            moved *= 1 - o["crushed"]
        self.mobilisation = clip(moved, 0, o["ceiling"])
        self.fatigue += o["tire"] * push * (1 - self.fatigue) - o["rest"] * self.fatigue

    def vote(self):
        """Votes of this month: lost, and then stolen or the end of the leader's time."""
        self.voted_out, stolen, o = False, False, self.p["opposition"]
        for election in self.p["elections"]:
            if election["month"] != self.month:
                continue
            if not self.below(self.u["vote"], election["lost"]):
                continue
            if self.below(self.u["count"], election["stolen"]):
                stolen = True
            else:
                self.voted_out = True
        if stolen:
            self.mobilisation = min(self.mobilisation + o["stolen"], o["ceiling"])

    def march(self):
        """A foreign army comes once, and stays."""
        if not self.abroad and self.below(self.u["invasion"], self.p["sponsor"]["threat"]):
            self.abroad = self.p["sponsor"]["might"]

    # ------------------------------------------------------------------ stage, strikes and outcome

    def is_loyal(self, i):
        return self.kind[i] == "double" and self.talks

    def stage(self):
        w = self.who
        place = bool(self.set["offer"] and self.set["offer"]["place"])
        self.promised = [
            self.offered[i] and not w["red_line"][i] and (w["claims"][i] or place) for i in self.all
        ]
        self.now = [
            self.cells(i, self.squeeze, self.fear[i], self.offered[i], self.promised[i])
            for i in self.all
        ]
        self.free += sum(a < r or g < b for a, r, b, g in self.now)
        self.level = self.find_level(self.now)
        breaks = set()
        for i in self.all:
            sensed = self.theta + w["signal_sd"][i] * normal(self.u["signal"][i])
            tries = not self.is_loyal(i) and not self.below(self.level, sensed)
            tries = tries and self.below(self.known, self.level)
            if tries or self.failed == i:
                breaks.add(i)
        return breaks

    def strike(self, breaks):
        """At most one circle strikes by itself; adds to those who break, says whether it wins."""
        s, w = self.p["strike"], self.who
        edge, struck = 0.0, None
        for circle in dict.fromkeys(w["circle"]):
            members = [i for i in self.all if w["circle"][i] == circle]
            willing = [i for i in members if not self.is_loyal(i)]
            own = sum(self.power[i] for i in willing)
            attack = own + self.mobilisation + self.abroad + self.rebels
            chance = attack / (attack + s["odds"] * self.strength)
            head = self.top(members, lambda i: self.power[i])
            a, _, b, _ = self.now[head]
            needed = (a - b) / (s["prize"] - b)
            if willing:
                edge += s["rate"] * phi((chance - needed) / s["sd"])
            if struck is None and self.below(self.u["strike"], edge):
                struck = willing, chance
        if struck is None:
            return False
        breaks.update(struck[0])
        return self.below(self.u["wins"], struck[1])

    def find_going(self):
        """How sure of a fall the leader must be to prefer leaving."""
        e = self.p["exit"]
        stands = self.set["offer"] or self.set["amnesty"] > 0
        go = (e["safe_exile"] if stands else e["exile"]) + e["sd"] * self.taste
        go = max(go, e["fallback"])
        return clip((e["position"] - go) / (e["position"] - e["fallback"]), 0.05, 1)

    def leaves(self, falls):
        wanted = self.find_going()
        if falls:
            return self.below(self.u["exit"], 1 - wanted)
        seen = phi((self.level - self.theta) / self.p["exit"]["sight"])
        return wanted < 1 and not self.below(seen, wanted)

    def judge(self, breaks, won):
        end, w = self.p["ending"], self.who
        broken = sum(self.power[i] for i in breaks)
        self.breaks += len(breaks)
        self.leads = self.top(breaks, lambda i: self.power[i] * (1 + end["skill"] * w["skill"][i]))
        if self.first is None:
            self.first = self.leads
        self.paid = 0.0
        falls = won or not self.below(self.outside() + broken, self.theta)
        left = not won and self.leaves(falls)
        if falls or left or self.voted_out:
            self.paid = sum(self.side[i] for i in breaks if self.offered[i])
            self.count_spell(breaks, fell=True)
            if self.voted_out:
                return "election"
            return "leader_leaves" if left else self.name_fall(breaks, broken)
        if breaks:
            self.live_on(breaks, broken)
        self.count_spell(breaks, fell=False)
        return None

    def name_fall(self, breaks, broken):
        rivals = {
            "street": self.mobilisation,
            "army": self.abroad,
            "rebels": self.rebels,
            "insiders": broken,
        }
        weights = {name: size ** self.p["ending"]["contest"] for name, size in rivals.items()}
        at, edge, who = self.u["name"] * sum(weights.values()), 0.0, "street"
        for name, weight in weights.items():
            edge += weight
            if self.below(at, edge):
                who = name
                break
        if who == "street":
            return "uprising_joined" if breaks else "uprising"
        if who == "army":
            stayed = self.below(self.abroad + self.mobilisation, 1 - broken)
            return "leader_taken" if stayed else "invasion"
        return "civil_war" if who == "rebels" else self.name_insiders(breaks, broken)

    def name_insiders(self, breaks, broken):
        w, half = self.who, broken / 2
        agreed = sum(self.power[i] for i in breaks if self.offered[i])
        placed = self.promised[self.leads]
        if not self.below(agreed, half) and not placed:
            return "settlement"
        for circle in set(w["circle"]):
            held = sum(self.power[i] for i in breaks if w["circle"][i] == circle)
            if not self.below(held, half):
                return "coup"
        return "coup" if placed else "junta"

    def live_on(self, breaks, broken):
        """What those who broke in vain leave behind."""
        end, lead = self.p["ending"], self.p["leader"]
        kept = broken * (1 - lead["heir"])
        sweeps = self.plays["leader"]["purge"] != "never" and self.below(
            self.u["sweep"], lead["sweep"]
        )
        shown = self.outside() + broken
        if sweeps and self.below(lead["odds"] * broken, self.strength):
            self.blow(self.spread(breaks))
        else:
            self.replace(breaks)
        if self.below(self.u["arms"], end["hold_out"]):
            self.rebels = max(self.rebels, kept)
        self.known = max(self.known, shown)
        self.suspicion = [min(s + end["alarm"], 1) for s in self.suspicion]

    def name_hold(self):
        """How a run ends whose leader is still there at the horizon."""
        end, started = self.p["ending"], self.p["strength"]["strength"]
        firm = not self.below(self.strength, started - end["slack"])
        if firm and not self.below(self.removed, end["blow"]):
            return "purge_consolidation"
        eased = not self.below(self.p["economy"]["sanctions"] - end["eased"], self.sanctions)
        return "relief_bargain" if eased else "stalemate"

    def count_spell(self, breaks, *, fell):
        lead = self.p["leader"]
        limit = lead["arrest_need"] + lead["arrest_street"] * self.mobilisation
        stuck = not self.below(limit, self.strength) and self.rents < lead["rescue_rents"]
        stuck = stuck and not breaks and not self.purged and not fell
        self.spell = self.spell + 1 if stuck else 0
        self.spells += self.spell == int(self.p["ending"]["spell"])
        self.longest = max(self.longest, self.spell)
