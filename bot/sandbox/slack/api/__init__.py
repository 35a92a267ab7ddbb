"""The Web API: what the app calls."""
