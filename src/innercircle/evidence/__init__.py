"""What conflicting reports add up to, whom to believe, whom to ask next."""

from innercircle.evidence._assess import Assessment, assess, find_matrix, find_posterior
from innercircle.evidence._words import find_word

__all__ = ["Assessment", "assess", "find_matrix", "find_posterior", "find_word"]
