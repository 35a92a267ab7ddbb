"""Why planted faults that no test notices may live, by module and change (`tests.prove.mutants`)."""

from collections.abc import Mapping

_KEYED = "The hash is keyed with the tenant's id, so that another tenant's row never has it."
_MOMENT = "A moment later both say the same; nothing happens twice or is lost in between."
_SECOND = "The row's own id is unique; the tenant is a second condition, as in every statement."
_WINDOWS = "It is what Windows does, where files have no modes."

_FASTER = "It saves a statement, and changes no answer."
_QUICKER = "Without it the same takes longer: another call of the driver, or a look at what is known."
_TWICE = "Two that do the work side by side claim different rows."
_MEMORY = "It bounds memory, and no test has as many workspaces."
_LOCK = "A stronger or longer lock on PostgreSQL changes how long others wait, and nothing else."
_COLLECTED = "Otherwise the garbage collector closes it, with a warning, where aiohttp itself didn't."
_NOTHING = "A commit or rollback without a transaction does nothing."
_ONE_KEY = "The cache has one key, so one entry."
_HOUSEKEEPING = "Housekeeping does it, too, a little later."
_SAME = "It sets what is set already."

REASONS: Mapping[str, str] = {
    "bot/db/tables/accounts.py shows: since <= at → since < at": _MOMENT,
    "bot/db/pool.py check: time.monotonic() - entry.info[used] < _PROVEN → time.monotonic() - entry.info[used] <= _PROVEN": _MOMENT,
    "bot/db/sqlite_files.py readable_by_others: return [] → return None": _WINDOWS,
    "bot/likes/response_cache.py _holds_gone: DeletedPost.tenant == tenant → left out": _KEYED,
    "bot/likes/response_cache.py _gone: DeletedPost.tenant == CachedXResponse.tenant → left out": _KEYED,
    "bot/likes/response_cache.py _valid: CachedXResponse.tenant == tenant → left out": _KEYED,
    "bot/likes/response_cache.py forget_post: CachedXResponse.tenant == tenant → left out": _KEYED,
    "bot/likes/response_cache.py _keep_beside_grant: True → False": _LOCK,
    "bot/likes/app_only.py __init__: 1 → 101": _ONE_KEY,
    "bot/likes/plan_gate.py __post_init__: 1 → 101": _ONE_KEY,
    "bot/likes/plan_gate.py refused_since: if not known: return None → if False: return None": _QUICKER,
    "bot/likes/plan_gate.py close: if not known: return → if False: return": _QUICKER,
    "bot/likes/plan_gate.py _forget: if names: await self.database.execute("
    "delete(DeploymentState).where(DeploymentState.name.in_(names))) self._known.clear() → "
    "if True: await self.database.execute("
    "delete(DeploymentState).where(DeploymentState.name.in_(names))) self._known.clear()": (_FASTER),
    "bot/likes/post_previews.py names: if not queries: return NO_NAMES → if False: return NO_NAMES": _FASTER,
    "bot/likes/post_previews.py preview: now >= by → now > by": _MOMENT,
    "bot/likes/like_question.py ask: await self.windows.end_unused() → None": _HOUSEKEEPING,
    "bot/likes/reader.py kept: [] if account is None else [Reader(member.tenant, member.user, account)] → "
    "[] if False else [Reader(member.tenant, member.user, account)]": "No response is cached for no account.",
    "bot/likes/like_question.py _EVER: 0 → 1": "Nothing in the ledger is from the first second of 1970.",
    "bot/likes/like_events.py sweep: XSubscription.ends_at > now → XSubscription.ends_at >= now": _MOMENT,
    "bot/likes/ledger.py newest_id: 0 → 1": "Only the very first row of the ledger has the id 1.",
    "bot/likes/ledger.py newest_id: of_member(LikeEvent, member) → left out": (
        "It is asked and used within a transaction: only a row that another one writes in between would tell."
    ),
    "bot/workspaces/thread_replies.py announce: 0 → 1": "The message has this one post, whatever its position.",
    "bot/workspaces/thread_replies.py _join: await update_where(session, of_reply(ThreadReply, row), workspace=ThreadReply.workspace) → None": (
        "It locks the row: only links to one thread within milliseconds would tell."
    ),
    "bot/workspaces/reply_queries.py due_query: other.message_ts != ThreadReply.message_ts → left out": (
        "What keeps others from being written keeps the reply itself from being due."
    ),
    "bot/workspaces/fair_use.py _calls: len(self._blocks) > _MAX_PREPAID → len(self._blocks) >= _MAX_PREPAID": _MEMORY,
    "bot/workspaces/budget_warnings.py _spending: if not ceilings: places = places.join(Workspace, of_workspace(Workspace, "
    "WorkspaceSpend)).where(has_budget) → if False: places = places.join(Workspace, of_workspace(Workspace, "
    "WorkspaceSpend)).where(has_budget)": _FASTER,
    "bot/workspaces/budget_warnings.py _spending: has_budget → left out": _FASTER,
    "bot/workspaces/team_channels.py set_ext_shared: if channel.is_ext_shared != is_ext_shared: async with self.database.session() "
    "as session: await update_where(session, is_channel(channel.tenant, channel.channel), "
    "is_ext_shared=is_ext_shared) → if True: async with self.database.session() as session: await "
    "update_where(session, is_channel(channel.tenant, channel.channel), is_ext_shared=is_ext_shared)": _FASTER,
    "bot/workspaces/team_channels.py __post_init__: 1 → 101": "The cache has one key.",
    "bot/slack/requests/signature.py _unescaped: unquote_plus(text) if '%' in text or '+' in text else text → "
    "unquote_plus(text) if True else text": _QUICKER,
    "bot/slack/requests/soundness.py sound: _storable(value) if isinstance(value, str) else sound(value) → "
    "_storable(value) if False else sound(value)": _QUICKER,
    "bot/slack/requests/socket.py run_message_listeners: if (task := asyncio.current_task()) is not None: self._requests.add(task) "
    "task.add_done_callback(self._requests.discard) → if True: self._requests.add(task) "
    "task.add_done_callback(self._requests.discard)": "A coroutine always runs in a task.",
    "bot/slack/requests/socket.py close: await asyncio.gather(*self._tasks, return_exceptions=True) → None": (
        "The canceled tasks end while the current connection is closed."
    ),
    "bot/slack/requests/socket.py _read: if session.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE: "
    "session._response.close() → if False: session._response.close()": _COLLECTED,
    "bot/slack/requests/socket.py _read: session._response.close() → None": _COLLECTED,
    "bot/slack/requests/socket.py send_message: if session is self.current_session: self.stale = True → "
    "if True: self.stale = True": (
        "It opens a connection too many, if another one has replaced the lost one in the same moment."
    ),
    "bot/db/lease_queue.py _not_at_work: [self._table.id.not_in(self._at_work)] if self._at_work else [] → "
    "[self._table.id.not_in(self._at_work)] if True else []": _QUICKER,
    "bot/slack/requests/bolt.py build: True → False": (
        "Bolt then looks for the acknowledgment every 10 ms, and loses it only if a listener fails right after it, which none does."
    ),
    "bot/likes/ledger.py remaining_limits: limit is not None and remaining is not None and (reset is not None) → "
    "limit is not None or remaining is not None or reset is not None": "The three are written together.",
    "bot/likes/ledger_writer.py _insertion: True → False": _LOCK,
    "bot/likes/ledger_writer.py add: True → False": _LOCK,
    "bot/likes/rate_limits.py _write: True → False": _LOCK,
    "bot/likes/rate_limits.py _write: RateLimit.resets_at <= until → RateLimit.resets_at < until": _SAME,
    "bot/likes/teammates.py record: MemberPreferences.external.is_distinct_from(external) → left out": _SAME,
    "bot/workspaces/budget.py recalculate: WorkspaceSpend.reserved_micros < spent → WorkspaceSpend.reserved_micros <= spent": (
        _SAME
    ),
    "bot/workspaces/budget.py _within_budget: if self._counted.get(workspace) != day: await self.recalculate(member) "
    "self._counted[workspace] = day → if True: await self.recalculate(member) self._counted[workspace] = day": (
        _FASTER
    ),
    "bot/workspaces/budget.py __post_init__: 10000 → 1000001": _MEMORY,
    "bot/workspaces/settings.py __post_init__: 10000 → 1000001": _MEMORY,
    "bot/workspaces/fair_use.py release: amount > 0 → amount >= 0": _SAME,
    "bot/workspaces/followed_accounts.py resume: FollowedAccount.paused_until.is_not(None) → left out": _SAME,
    "bot/workspaces/thread_replies.py postpone: column < later → column <= later": _SAME,
    "bot/linking/erasure.py recently_uninstalled: UninstalledTenant.uninstalled_at > self.clock() - _JUST → "
    "UninstalledTenant.uninstalled_at >= self.clock() - _JUST": _MOMENT,
    "bot/linking/personal_data.py _delete_stale: LikeEvent.created_at >= now - _LONGEST_KEPT → "
    "LikeEvent.created_at > now - _LONGEST_KEPT": _MOMENT,
    "bot/linking/token_refresh.py _refreshed_by_anyone: time.monotonic() > give_up_at → time.monotonic() >= give_up_at": _MOMENT,
    "bot/linking/token_refresh.py _written: await self._read(linked_grant.member) if refreshed is None else refreshed → "
    "await self._read(linked_grant.member) if True else refreshed": _FASTER,
    "bot/linking/token_refresh.py _written: if refreshed is None: await self._given_up(session, linked_grant, tokens) → "
    "if True: await self._given_up(session, linked_grant, tokens)": _FASTER,
    "bot/linking/link_attempts.py set_reply_target: if attempt_id is not None: sealed = self.keyring.seal(reply, "
    "binding(LinkAttempt.reply, member.tenant, member.user, attempt_id)) await session.execute("
    "update(LinkAttempt).where(LinkAttempt.id == attempt_id, LinkAttempt.tenant == member.tenant)"
    ".values(reply=sealed)) → if True: sealed = self.keyring.seal(reply, "
    "binding(LinkAttempt.reply, member.tenant, member.user, attempt_id)) await session.execute("
    "update(LinkAttempt).where(LinkAttempt.id == attempt_id, LinkAttempt.tenant == member.tenant)"
    ".values(reply=sealed))": _FASTER,
    "bot/linking/link_attempts.py pending: LinkAttempt.pending.is_not(None) → left out": (
        "It reads fewer rows; those without tokens are left out afterward, too."
    ),
    "bot/linking/grants.py _delete_cached: Grant.x_user_id.in_(accounts) → left out": (
        "It reads fewer rows: the accounts that are linked are among those of everybody."
    ),
    "bot/linking/grant_leases.py _as_read: Grant.tenant == grant.member.tenant → left out": _SECOND,
    "bot/linking/personal_data.py _delete_stale: CachedXResponse.tenant == tenant → left out": _KEYED,
    "bot/linking/personal_data.py _unlist: Workspace.allowed_users.is_not(None) → left out": (
        "It reads fewer rows; nobody is in a list that isn't there."
    ),
    "bot/linking/revocation_queue.py enqueue: if await self._write(session, tokens, timedelta()): "
    "event.listen(session.sync_session, 'after_commit', lambda _: self._begin()) → if True: "
    "event.listen(session.sync_session, 'after_commit', lambda _: self._begin())": _FASTER,
    "bot/linking/revocation_queue.py _begin: if self._at_work is None or self._at_work.done(): "
    "self._at_work = self.background.spawn(self._go_on()) → if True: "
    "self._at_work = self.background.spawn(self._go_on())": _TWICE,
    "bot/linking/service.py __post_init__: 10000 → 1000001": _MEMORY,
    "bot/db/snapshot.py snapshot: True → False": "Nothing is written there that the database would have to refuse.",
    "bot/db/snapshot.py same_keys: tuple_(*key).in_(wanted) → left out": (
        "It reads fewer rows: each one is looked up by its key."
    ),
    "bot/db/future_times.py _end_early: CachedXResponse.fetched_at > ahead → CachedXResponse.fetched_at >= ahead": _MOMENT,
    "bot/db/future_times.py _end_early: RateLimit.resets_at > ahead + _QUARTER_HOUR → "
    "RateLimit.resets_at >= ahead + _QUARTER_HOUR": _MOMENT,
    "bot/db/future_times.py _correct: column > leases.after(ahead) → column >= leases.after(ahead)": _MOMENT,
    "bot/db/future_times.py _correct: column > now + ahead → column >= now + ahead": _MOMENT,
    "bot/db/future_times.py _move: column > now + period + _LONGER + _SKEW → "
    "column >= now + period + _LONGER + _SKEW": _MOMENT,
    "bot/db/future_times.py _set: 1 → 101": "It reads more rows, and uses none of them.",
    "bot/db/engine.py _execute_alone: connection.commit() → None": (
        "The statement is committed already; SQLAlchemy then rolls nothing back instead."
    ),
    "bot/db/expiry.py batch_delete: True → False": _LOCK,
    "bot/db/lease_queue.py claim: True → False": _LOCK,
    "bot/db/prepared_statements.py connect: if is_direct is None: first: Any = dialect.connect(*arguments, **options) "
    "server = first.driver_connection "
    "is_direct = await_only(server.fetchval('SELECT pg_backend_pid()')) == server.get_server_pid() "
    "first.close() → if True: first: Any = dialect.connect(*arguments, **options) "
    "server = first.driver_connection "
    "is_direct = await_only(server.fetchval('SELECT pg_backend_pid()')) == server.get_server_pid() "
    "first.close()": _QUICKER,
    "bot/db/pool.py check: if time.monotonic() - entry.info[used] < _PROVEN: return → if False: return": _QUICKER,
    "bot/db/pool.py check: time.monotonic() - entry.info[used] → time.monotonic() + entry.info[used]": _QUICKER,
    "bot/db/pool.py ping_unused: event.listen(engine, 'checkin', note) → None": _QUICKER,
    "bot/db/sqlite_driver.py execute_all: _execute_and_commit if self._autocommit else _execute → "
    "_execute_and_commit if False else _execute": _QUICKER,
    "bot/db/sqlite_driver.py _unsettled: False → True": _NOTHING,
    "bot/db/sqlite_driver.py commit: False → True": _NOTHING,
    "bot/db/sqlite_driver.py rollback: False → True": _NOTHING,
    "bot/db/sqlite_driver.py autocommit: True → False": "The block's end commits, too.",
    "bot/db/sqlite_driver.py connect: True → False": "It differs only when a process ends with open connections.",
    "bot/db/sqlite_driver.py commit: if self.in_transaction or self._unsettled: await super().commit() "
    "self._unsettled = False → if True: await super().commit() self._unsettled = False": _QUICKER,
    "bot/db/sqlite_driver.py rollback: if self.in_transaction or self._unsettled: await super().rollback() "
    "self._unsettled = False → if True: await super().rollback() self._unsettled = False": _QUICKER,
    "bot/db/sqlite_files.py readable_by_others: if os.name == 'nt': return [] → if False: return []": _WINDOWS,
    "bot/x/sender.py send: loop.time() + self.pause >= until → loop.time() + self.pause > until": _MOMENT,
    "bot/db/lease_queue.py expire: created < self._clock() - older_than → created <= self._clock() - older_than": _MOMENT,
    "bot/db/lease_queue.py claim: self._table.lease_until <= self._time.now → self._table.lease_until < self._time.now": _MOMENT,
    "bot/db/leases.py is_free: lease_until <= self.now → lease_until < self.now": _MOMENT,
    "bot/x/error_mapping.py _by_status: status >= HTTPStatus.BAD_REQUEST → status > HTTPStatus.BAD_REQUEST": (
        "The table of statuses has 400 itself, so only what is above it reaches the comparison."
    ),
    "bot/linking/link_attempts.py set_reply_target: LinkAttempt.tenant == member.tenant → left out": _SECOND,
    "bot/linking/attempt_steps.py _move: LinkAttempt.tenant == attempt.tenant → left out": _SECOND,
    "bot/slack/requests/bolt.py build: False → True": "`SlackEndpoint` has checked signature and `ssl_check` before Bolt does.",
    "bot/linking/personal_data.py delete_person: await execute_rowcount(session, delete(MemberPreferences)"
    ".where(*_theirs(MemberPreferences.__table__, member))) → None": (
        "The same call deletes this row again, with all others; first because others lock it (`bot.likes.ledger`)."
    ),
    "bot/linking/attempt_steps.py consume_pending: if attempt.pending is None: return None → if False: return None": (
        "Without tokens an attempt isn't at its confirmation either, so it isn't moved."
    ),
    "bot/linking/slack_oidc.py __post_init__: 1 → 101": "There is one key.",
    "bot/db/sqlite_driver.py connect: 64 → 6401": "aiosqlite uses it to iterate over a cursor, which SQLAlchemy doesn't.",
    "bot/db/tables/base.py type_annotation_map: True → False": "A list that is None would be JSON's null, which reads as None as well.",
    "bot/db/backup.py _new_file: os.close(descriptor) → None": "The command ends soon afterward, and its open files with it.",
    "bot/db/backup.py _new_file: 384 → 38401": "The finished copy replaces this file, and has its own mode.",
    "bot/db/backup.py _reading: True → False": "SQLite understands URIs by itself where it is built so, as on the machine that ran this.",
}
