"""A small circle whose months can be simulated by the ten thousand, and journals about it."""

from innercircle.scenario import load_text

CASE = """\
innercircle: 1
id: small
title: A small circle
starts: 2020-01
months: 12
seed: {seed}
threshold: {{mean: 0.55, sd: 0.12}}
mobilisation: {street}
leader: {{strength: 0.5, approves_talks: 0.4}}
sponsor: {{sanctions: 0.5, threat: 0.02}}
circles: {{one: {{title: One}}, two: {{title: Two}}, three: {{title: Three}}}}
insiders:
  ada:
    {{office: A, circle: one, power: 3, exposure: 0.8, suspicion: 0.3, double: 0.3,
      stakes: {{position: 80}}}}
  bo: {{office: B, circle: three, power: 1, suspicion: 0.4, stakes: {{position: 70}}}}
  cleo: {{office: C, circle: two, power: 2, signal_sd: 0.2, stakes: {{position: 65}}}}
channels:
  line: {{insider: ada, opened: 2019-10}}
dynamics:
  opposition: {{sd: {sd}}}
{rest}
"""


def make_case(*entries, seed=1, sd=0.03, street="0.12", rest=""):
    """The case with a journal of these entries."""
    lines = "\n".join(f"  - {{{entry}}}" for entry in entries)
    journal = f"journal:\n{lines}" if entries else ""
    return load_text(CASE.format(seed=seed, sd=sd, street=street, rest=f"{rest}\n{journal}"))
