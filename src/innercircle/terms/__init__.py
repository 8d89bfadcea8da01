"""What would it take: prices of offers that make insiders break, and of keeping them."""

from innercircle.terms._public import PublicTerms, price_public

__all__ = ["PublicTerms", "price_public"]
