"""Likes, unlikes, lookups, and a tenant's ledger of likes."""
