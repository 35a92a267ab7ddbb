"""Handlers for Slack's events, by topic."""
