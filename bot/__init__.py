"""Likewise: like X Posts from Slack, each person as themselves."""

__version__ = "0.1.0"
