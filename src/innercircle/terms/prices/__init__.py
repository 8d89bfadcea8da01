"""Prices of offers in a game: in public, in secret, within limits, for keeping."""
