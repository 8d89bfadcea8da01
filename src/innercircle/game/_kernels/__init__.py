"""Kernels of the game room: arrays in, arrays out, no names and no errors."""
