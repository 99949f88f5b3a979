"""What the clock does to accounts: one module a subject."""
