"""Slack's incoming requests: verified, by HTTP or Socket Mode, and passed to Bolt."""
