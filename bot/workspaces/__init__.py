"""A workspace's settings and policy, team channels, spending, and its audit and activity logs."""
