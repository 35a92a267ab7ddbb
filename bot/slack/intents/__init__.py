"""Parsed requests: intents, requesters and reply targets."""
