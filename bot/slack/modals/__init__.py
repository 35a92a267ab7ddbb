"""Modals: their private_metadata is encrypted for the user, and submissions are validated."""
