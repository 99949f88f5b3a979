"""Lists of people as files: their columns, reading and writing them, and what a line would do."""
