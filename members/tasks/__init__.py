"""What the clock does to people's rows: one module a subject, each safe to repeat."""
