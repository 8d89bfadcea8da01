"""Numbers in, numbers out: the arithmetic of the structural forecast."""
