"""Liking by emoji."""
