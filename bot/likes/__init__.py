"""Liking, unliking, lookups, and the tenant's ledger of likes."""
