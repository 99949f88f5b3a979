"""What the clock does about people: one module a subject, each safe to repeat."""
