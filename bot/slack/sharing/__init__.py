"""Sharing an answer with a channel."""
