"""What would it take: prices of offers that make insiders break, and of keeping them."""

from innercircle.terms._loyalty import LoyaltyTerms, price_loyalty
from innercircle.terms._public import PublicTerms, price_public
from innercircle.terms._secret import SecretTerms, price_secret

__all__ = [
    "LoyaltyTerms",
    "PublicTerms",
    "SecretTerms",
    "price_loyalty",
    "price_public",
    "price_secret",
]
