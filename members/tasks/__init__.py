"""What the clock does about people: one module a subject. Safe to repeat, a batch at a time."""
