"""Installations of the app: created, stored with encrypted tokens, refreshed, removed."""
