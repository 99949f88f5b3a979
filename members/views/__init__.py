"""The pages about people: one module a subject."""
