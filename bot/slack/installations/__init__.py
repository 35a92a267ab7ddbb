"""Installations of the app: made, kept with sealed tokens, renewed, ended."""
