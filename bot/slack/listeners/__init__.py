"""Bolt's listeners, by kind of request: they parse the payload and pass it on."""
