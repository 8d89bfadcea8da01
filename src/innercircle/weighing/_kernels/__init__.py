"""Arrays in, arrays out: no names, no errors."""
