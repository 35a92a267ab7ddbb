"""A workspace's settings and what it spends."""
