"""Work that nobody waits for: what comes round by the clock, and what someone has asked for."""
