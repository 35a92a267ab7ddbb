"""Liking by emoji reaction."""
