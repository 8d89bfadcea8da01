"""Who stays, who breaks, and what it would take: ruling coalitions under outside pressure."""
