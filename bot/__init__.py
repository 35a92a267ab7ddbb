"""Likewise: like posts on X from Slack, each person from their own account."""

__version__ = "0.1.0"
