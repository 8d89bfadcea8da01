"""The compiled search for cutoffs: arrays in, arrays out; knows no names, raises nothing.

The equations, the start, the steps and their stopping are those of ``_cutoffs.py``; only here games
come one after the other. What is compiled is kept on disk under a fingerprint of these files.
"""
