"""Why planted faults that no test notices may live, by module and change (`tests.prove.mutants`)."""

from collections.abc import Mapping

_KEYED = "The hash is keyed with the tenant's id, so that another tenant's row never has it."
_MOMENT = "A moment later both say the same; nothing happens twice or is lost in between."
_SECOND = "The row's own id is unique; the tenant is a second condition, as in every statement."
_WINDOWS = "It is what Windows does, where files have no modes."

REASONS: Mapping[str, str] = {
    "bot/db/tables/accounts.py: since <= at → since < at": _MOMENT,
    "bot/db/pool.py: time.monotonic() - entry.info[used] < _PROVEN → time.monotonic() - entry.info[used] <= _PROVEN": _MOMENT,
    "bot/db/sqlite_files.py: return [] → return None": _WINDOWS,
    "bot/likes/response_cache.py: DeletedPost.tenant == tenant → left out": _KEYED,
    "bot/likes/like_events.py: XSubscription.ends_at > now → XSubscription.ends_at >= now": _MOMENT,
    "bot/linking/erasure.py: UninstalledTenant.uninstalled_at > self.clock() - _JUST → "
    "UninstalledTenant.uninstalled_at >= self.clock() - _JUST": _MOMENT,
    "bot/linking/personal_data.py: LikeEvent.created_at >= now - _LONGEST_KEPT → "
    "LikeEvent.created_at > now - _LONGEST_KEPT": _MOMENT,
    "bot/linking/token_refresh.py: time.monotonic() > give_up_at → time.monotonic() >= give_up_at": _MOMENT,
    "bot/x/sender.py: loop.time() + self.pause >= until → loop.time() + self.pause > until": _MOMENT,
    "bot/db/lease_queue.py: created < self._clock() - older_than → created <= self._clock() - older_than": _MOMENT,
    "bot/db/lease_queue.py: self._table.lease_until <= self._time.now → self._table.lease_until < self._time.now": _MOMENT,
    "bot/db/leases.py: lease_until <= self.now → lease_until < self.now": _MOMENT,
    "bot/x/error_mapping.py: status >= HTTPStatus.BAD_REQUEST → status > HTTPStatus.BAD_REQUEST": (
        "The table of statuses has 400 itself, so only what is above it reaches the comparison."
    ),
    "bot/linking/link_attempts.py: LinkAttempt.tenant == member.tenant → left out": _SECOND,
    "bot/linking/attempt_steps.py: LinkAttempt.tenant == attempt.tenant → left out": _SECOND,
    "bot/slack/requests/bolt.py: False → True": "`SlackEndpoint` has checked signature and `ssl_check` before Bolt does.",
    "bot/linking/grant_leases.py: 1 → 101": (
        "The tokens are written; whoever is told otherwise reads the row again, and finds them."
    ),
}
