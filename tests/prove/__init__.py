"""Proofs with figures: `make prove` runs the app as real processes, breaks things around it, and counts losses."""
