"""Further questions about offers in a game: whom next, who outbids whom, what bears what."""
