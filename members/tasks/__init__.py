"""What the clock does to people's data: one module a subject, each function safe to repeat."""
