"""OAuth 2.0 requests and responses between the app and X."""

from __future__ import annotations

import base64

from bot.secret import Secret

CODE, VERIFIER, OLD = Secret("the-code"), Secret("v" * 43), Secret("old-refresh")
BASIC = "Basic " + base64.b64encode(b"the-app:app-secret").decode()
GRANTED = {
    "token_type": "bearer",
    "expires_in": 7200,
    "access_token": "new-access",
    "scope": "tweet.read users.read like.read offline.access",
    "refresh_token": "new-refresh",
}
DEAD_TOKEN = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
