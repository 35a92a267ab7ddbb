"""Delivery of replies: the outbox, the responder, and file uploads."""
