"""What people do to accounts and to what belongs to them: one module a subject."""
