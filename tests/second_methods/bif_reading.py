"""A second method for the evidence: reads BIF by itself, and sums every variable out one by one."""

import re

import numpy as np

_VARIABLE = re.compile(r"variable (\S+) \{(.*?)\n\}", re.DOTALL)
_TABLE = re.compile(r"probability \( (\S+)(?: \| (.*?))? \) \{(.*?)\n\}", re.DOTALL)


class Network:
    """Tables by variable, and what was observed."""

    def __init__(self, text):
        self.states, self.observed, self.factors = {}, {}, []
        for name, body in _VARIABLE.findall(text):
            self.states[name] = re.search(r"\{ (.*?) \}", body).group(1).split(", ")
            told = re.search(r"property observed = (\S+) ;", body)
            if told:
                self.observed[name] = told.group(1)
        for name, given, body in _TABLE.findall(text):
            parents = given.split(", ") if given else []
            scope = [*parents, name]
            table = np.full([len(self.states[each]) for each in scope], np.nan)
            for line in filter(None, map(str.strip, body.split("\n"))):
                head, numbers = re.fullmatch(r"(table|\(.*?\)) (.*);", line).groups()
                key = [] if head == "table" else head.strip("()").split(", ")
                place = tuple(self.states[p].index(s) for p, s in zip(parents, key, strict=True))
                table[place] = [float(number) for number in numbers.split(", ")]
            assert np.allclose(table.sum(axis=-1), 1, rtol=0, atol=1e-12)
            self.factors.append((scope, table))

    def find(self, wanted, observed=None):
        """Chances of a variable's states given what was observed."""
        observed = self.observed if observed is None else observed
        factors = [self._fix(scope, table, observed) for scope, table in self.factors]
        ahead = [name for name in self.states if name != wanted and name not in observed]
        while ahead:
            # The variable whose sum leaves the smallest table goes next.
            sizes = {}
            for name in ahead:
                scope = {n for s, _ in factors if name in s for n in s} - {name}
                sizes[name] = np.prod([len(self.states[n]) for n in scope], initial=1.0)
            name = min(ahead, key=lambda each: (sizes[each], each))
            ahead.remove(name)
            with_it = [factor for factor in factors if name in factor[0]]
            factors = [factor for factor in factors if name not in factor[0]]
            factors.append(self._multiply(with_it, name))
        total = self._multiply(factors, None)[1]
        return dict(zip(self.states[wanted], total / total.sum(), strict=True))

    def _fix(self, scope, table, observed):
        for name in [each for each in scope if each in observed]:
            table = np.take(table, self.states[name].index(observed[name]), scope.index(name))
            scope = [each for each in scope if each != name]
        return scope, table

    def _multiply(self, factors, name):
        names = sorted({n for scope, _ in factors for n in scope})
        left = [n for n in names if n != name]
        axis = {n: k for k, n in enumerate(names)}
        words = [x for scope, table in factors for x in (table, [axis[n] for n in scope])]
        return left, np.einsum(*words, [axis[n] for n in left])
