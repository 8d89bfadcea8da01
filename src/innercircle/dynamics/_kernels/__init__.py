"""Compiled number crunching: arrays in, arrays out; knows no names, raises nothing."""
