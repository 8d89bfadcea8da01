"""Evidence: sum of conflicting reports, whom to believe, whom to ask; and who stays unnamed."""

from innercircle.evidence._bands import find_bands
from innercircle.evidence._disclosures import check_withheld, find_disclosures
from innercircle.evidence._leaks import find_leaks
from innercircle.evidence._names import list_common, list_secrets
from innercircle.evidence._people import read_people
from innercircle.evidence._pseudonyms import Pseudonyms
from innercircle.evidence._questions import (
    Choice,
    Question,
    Weighed,
    choose_question,
    find_likeliest,
    find_question,
    list_questions,
    say_within,
    weigh_question,
    weigh_stated,
)
from innercircle.evidence._redaction import redact
from innercircle.evidence._render import explain_turned, render_assessment, render_choices
from innercircle.evidence._scenarios import (
    assess_scenario,
    find_disclosures_in_text,
    redact_text,
)
from innercircle.evidence._sealed import (
    Identities,
    make_key,
    read_identities,
    read_key,
    write_identities,
    write_key,
)
from innercircle.evidence._sealing import Sealed, seal_people
from innercircle.evidence._sentences import explain_reports, explain_weight
from innercircle.evidence._withheld import is_common, label_words, split_common
from innercircle.weighing import (
    Assessment,
    assess,
    find_matrix,
    find_posterior,
    to_prior_table,
)

__all__ = [
    "Assessment",
    "Choice",
    "Identities",
    "Pseudonyms",
    "Question",
    "Sealed",
    "Weighed",
    "assess",
    "assess_scenario",
    "check_withheld",
    "choose_question",
    "explain_reports",
    "explain_turned",
    "explain_weight",
    "find_bands",
    "find_disclosures",
    "find_disclosures_in_text",
    "find_leaks",
    "find_likeliest",
    "find_matrix",
    "find_posterior",
    "find_question",
    "is_common",
    "label_words",
    "list_common",
    "list_questions",
    "list_secrets",
    "make_key",
    "read_identities",
    "read_key",
    "read_people",
    "redact",
    "redact_text",
    "render_assessment",
    "render_choices",
    "say_within",
    "seal_people",
    "split_common",
    "to_prior_table",
    "weigh_question",
    "weigh_stated",
    "write_identities",
    "write_key",
]
