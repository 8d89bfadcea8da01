"""Kernels of the terms: arrays in, arrays out; they know no names and trust their input."""
