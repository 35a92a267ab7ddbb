"""Challenges and signatures of X's webhook."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest

from bot.secret import Secret
from bot.x.webhook_signature import WebhookSignature

KEY = "consumer secret"


@pytest.fixture
def signature() -> WebhookSignature:
    return WebhookSignature(Secret(KEY))


def expected_signature(raw: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(KEY.encode(), raw, hashlib.sha256).digest()).decode()


def test_a_challenge_gets_the_documented_response(signature: WebhookSignature) -> None:
    """HMAC-SHA256 of the token under the API secret, in base64."""
    assert signature.answer("9b4507b3-9040-4669-9ca3-6b94edb50553") == expected_signature(
        b"9b4507b3-9040-4669-9ca3-6b94edb50553"
    )


@pytest.mark.parametrize("value", ["", "x" * 257, '{"data":{}}', "a b", "[1]", "é", "x\n", "%7B", '"'])
def test_a_challenge_never_signs_an_event(signature: WebhookSignature, value: str) -> None:
    """The key is the same, so JSON objects are refused as challenges."""
    assert signature.answer(value) is None


def test_a_json_object_is_not_a_challenge(signature: WebhookSignature) -> None:
    """In any encoding that Python's JSON parser accepts."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        raw = json.dumps({"data": {}}).encode(encoding)
        assert json.loads(raw) == {"data": {}}
        assert signature.answer(raw.decode("latin-1")) is None


def test_only_the_right_signature_matches(signature: WebhookSignature) -> None:
    """It covers the raw body; other bodies, truncations and other characters fail."""
    raw = b'{"data": {}}'
    right = expected_signature(raw)
    assert signature.is_shaped(right)
    assert signature.matches(raw, right)
    for wrong in (
        expected_signature(raw + b" "),
        right[:-1],
        right.replace("sha256", "sha1"),
        "",
        "sha256=é",
    ):
        assert not signature.matches(raw, wrong)
        assert not (signature.is_shaped(wrong) and signature.matches(raw, wrong))
