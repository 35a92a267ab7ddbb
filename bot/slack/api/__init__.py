"""Slack's Web API: what its refusals mean."""
