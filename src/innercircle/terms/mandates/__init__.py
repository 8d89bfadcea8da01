"""Prices and questions put as a scenario's file puts them."""
