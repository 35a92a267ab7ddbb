"""Bolt's listeners, by kind of request: read the payload, hand it on, no more."""
