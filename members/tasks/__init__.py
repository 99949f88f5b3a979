"""Work on people that nobody waits for: one module a subject."""
