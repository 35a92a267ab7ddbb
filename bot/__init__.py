"""Likewise: like X Posts from Slack, each person as themselves."""
