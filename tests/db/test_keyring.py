"""Encrypted values can be decrypted with a key of the ring, at their own place only."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db import Keyring, KeyUnknown, Sealed
from bot.db.columns import SealedColumn
from bot.db.keyring import BadKey, new_key
from bot.db.tables import (
    Base,
    CachedXResponse,
    Grant,
    InstallationRow,
    LikeWindow,
    LinkAttempt,
    PendingReply,
    SlackEvent,
    TokenRevocation,
    binding,
    binding_columns,
    binding_of,
)
from bot.secret import Secret

OLD, NEW = new_key(), new_key()
PLACE = binding(Grant.tokens, "T1", "U1", "1")


@given(st.text())
def test_a_sealed_value_can_be_opened(text: str) -> None:
    """Any text; the ciphertext is different each time."""
    ring = Keyring([NEW])
    sealed = ring.seal(Secret(text), PLACE)

    assert ring.open(sealed, PLACE) == Secret(text)
    assert ring.seal(Secret(text), PLACE) != sealed


@pytest.mark.parametrize(
    "elsewhere",
    [
        binding(Grant.tokens, "T1", "U1", "2"),
        binding(Grant.tokens, "T2", "U1", "1"),
        binding(Grant.tokens, "T1", "U2", "1"),
        binding(LinkAttempt.pending, "T1", "U1", "1"),
        binding(LinkAttempt.handshake_secret, "T1", "U1", "1"),
        "",
    ],
)
def test_a_value_opens_at_its_own_place_only(elsewhere: str) -> None:
    """Copied to another row, person, tenant, column or table, it can't be decrypted."""
    sealed = Keyring([NEW]).seal(Secret("x"), PLACE)
    with pytest.raises(KeyUnknown, match="another row"):
        Keyring([NEW]).open(sealed, elsewhere)


def test_the_newest_key_seals_and_every_key_opens() -> None:
    """Keys are listed newest first."""
    before = Keyring([OLD]).seal(Secret("x"), PLACE)
    both = Keyring([NEW, OLD])

    assert both.open(before, PLACE) == Secret("x")
    assert not both.is_newest(before)
    assert both.is_newest(both.seal(Secret("x"), PLACE))


def test_without_its_key_a_value_cannot_be_opened() -> None:
    """The error says so."""
    sealed = Keyring([OLD]).seal(Secret("x"), PLACE)
    with pytest.raises(KeyUnknown, match="ENCRYPTION_KEYS"):
        Keyring([NEW]).open(sealed, PLACE)


def test_a_damaged_value_has_its_own_error() -> None:
    """With any byte changed, or cut off anywhere."""
    ring = Keyring([NEW])
    sealed = ring.seal(Secret("a token"), PLACE)
    for at in range(len(sealed)):
        changed = bytes(b ^ (i == at) for i, b in enumerate(sealed))
        for damaged in (changed, sealed[:at]):
            with pytest.raises(KeyUnknown):
                ring.open(Sealed(damaged), PLACE)


def test_sealed_values_and_keys_are_hidden() -> None:
    """In tracebacks and in log lines."""
    sealed = Keyring([NEW]).seal(Secret("x"), PLACE)
    assert repr(sealed) == "Sealed(…)"
    assert NEW.reveal() not in repr(Keyring([NEW])) + repr(NEW)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "x" * 43 + "*",
        "*" + base64.urlsafe_b64encode(b"k" * 32).decode(),
        base64.urlsafe_b64encode(b"k" * 31).decode(),
        "ключ" * 11,
    ],
)
def test_a_bad_key_is_refused(key: str) -> None:
    """Keys are URL-safe base64 of 32 bytes; the error doesn't repeat the key."""
    with pytest.raises(BadKey) as refused:
        Keyring([Secret(key)])
    assert not key or key not in str(refused.value)


def test_a_ring_needs_a_key() -> None:
    """Without one nothing can be stored."""
    with pytest.raises(BadKey):
        Keyring([])


@pytest.mark.parametrize("trim", [lambda k: k, lambda k: k.rstrip("="), lambda k: f" {k}\n"])
def test_a_key_may_lack_its_padding(trim: object) -> None:
    """Consoles and shells may cut it off."""
    assert callable(trim)
    sealed = Keyring([NEW]).seal(Secret("x"), PLACE)
    assert Keyring([Secret(trim(NEW.reveal()))]).open(sealed, PLACE) == Secret("x")


# As they are in databases: a value sealed under another name doesn't open any more.
BOUND = {
    (Grant, "tokens"): '["grant tokens", "T1", "U1", "7"]',
    (LinkAttempt, "handshake_secret"): '["link handshake", "T1", "U1", "7"]',
    (LinkAttempt, "link_token"): '["link start", "T1", "U1", "7"]',
    (LinkAttempt, "pending"): '["link pending", "T1", "U1", "7"]',
    (LinkAttempt, "reply"): '["link reply", "T1", "U1", "7"]',
    (PendingReply, "reply"): '["pending reply target", "T1", "U1", "7"]',
    (PendingReply, "message"): '["pending reply message", "T1", "U1", "7"]',
    (LikeWindow, "reply"): '["like window reply", "T1", "U1", "7"]',
    (InstallationRow, "token"): '["bot token", "T1"]',
    (InstallationRow, "refresh_token"): '["bot refresh token", "T1"]',
    (TokenRevocation, "tokens"): '["token revocation", "7"]',
    (SlackEvent, "body"): '["slack event", "7"]',
    (CachedXResponse, "response"): '["x response", "T1", "U1", "q"]',
}
VALUES = {"tenant": "T1", "user": "U1", "id": "7", "question_hash": "q"}


def test_names_of_bindings_never_change() -> None:
    """So stored values can be decrypted after a table is renamed; every encrypted column has one."""
    found = {}
    for mapper in Base.registry.mappers:
        for column in mapper.columns:
            if isinstance(column.type, SealedColumn):
                values = {name: VALUES[name] for name in binding_columns(column)}
                found[mapper.class_, column.key] = binding_of(mapper.class_(**values), column.key)

    assert found == BOUND


def test_bindings_are_unambiguous() -> None:
    """Whatever the IDs contain, one tenant's user differs from another's."""
    assert binding(Grant.tokens, "T1|U1", "", "7") != binding(Grant.tokens, "T1", "U1|", "7")
    with pytest.raises(ValueError, match="bound to tenant, user, id"):
        binding(Grant.tokens, "7")
