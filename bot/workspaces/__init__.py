"""A workspace: its settings and rules, team channels, spending, and its records."""
