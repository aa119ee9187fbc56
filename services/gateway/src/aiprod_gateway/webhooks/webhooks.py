"""The table of webhooks and of the messages to them."""

import base64
import json
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod_database.database import Connection, Database, Row
from aiprod_database.page_tokens import MAX_NUMBER, page_token, parse_page_token
from aiprod_rpc.errors import NotFound, ResourceExhausted

MAX_WEBHOOKS = 20
SECOND = 10**9
"""In nanoseconds."""
ROTATION = 24 * 3600 * SECOND
"""How long messages are signed with the previous secret, too, in nanoseconds."""
CLAIM = 60 * SECOND
"""How long a message belongs to the gateway that sends it, in nanoseconds: longer than an attempt takes."""
BACKOFF = (5, 30, 120, 600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
"""The seconds after each attempt but the last."""


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message to send now, signed with each of the `secrets`."""

    id: str
    webhook: str
    url: str
    body: str
    secrets: tuple[str, ...]
    attempts: tuple[dict[str, object], ...]


class Webhooks:
    """The webhooks of all users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, user: str, request: api.CreateWebhookRequest) -> pb.Webhook:
        """Stores a webhook and returns it with its secret.

        Raises RESOURCE_EXHAUSTED if the user has MAX_WEBHOOKS.
        """
        name, secret, created = f"webhooks/{secrets.token_hex(8)}", _new_secret(), time.time_ns()
        events = json.dumps(list(request.events))

        def create(db: Connection) -> None:
            count = """select count(*) as count from webhook where "user" = ?"""
            if db.execute(count, (user,)).fetchone()["count"] >= MAX_WEBHOOKS:
                raise ResourceExhausted(
                    f"you have {MAX_WEBHOOKS} webhooks; delete one first", reason="TOO_MANY_WEBHOOKS"
                )
            values = (name, user, request.url, events, secret, "", 0, created)
            insert = """insert into webhook(name, "user", url, events, secret, previous_secret,
                        previous_until, created) values(?, ?, ?, ?, ?, ?, ?, ?)"""
            db.execute(insert, values)

        await self._database.run(create, lock=f"webhooks of {user}")
        return pb.Webhook(
            name=name, url=request.url, events=request.events, secret=secret, create_time=_timestamp(created)
        )

    async def page(self, user: str, size: int, token: str) -> tuple[list[pb.Webhook], str]:
        """Returns a page of the user's webhooks, the newest first, and the token of the next one."""
        query = """select * from webhook where "user" = ? and (created, name) < (?, ?)
                   order by created desc, name desc limit ?"""
        size = min(size or MAX_WEBHOOKS, MAX_WEBHOOKS)
        values = (user, *parse_page_token(token, (MAX_NUMBER, "")), size + 1)
        rows = await self._database.read(lambda db: db.execute(query, values).fetchall())
        following = page_token(rows[size - 1]["created"], rows[size - 1]["name"]) if len(rows) > size else ""
        return [_webhook(row) for row in rows[:size]], following

    async def delete(self, user: str, name: str) -> None:
        """Deletes a webhook and its messages. Raises NOT_FOUND if it is not the user's."""

        def delete(db: Connection) -> None:
            _find(db, user, name)
            db.execute("delete from webhook_message where webhook = ?", (name,))
            db.execute("delete from webhook where name = ?", (name,))

        await self._database.run(delete)

    async def rotate(self, user: str, name: str) -> pb.Webhook:
        """Gives a webhook a new secret and returns it with that. Raises NOT_FOUND if it is not the user's."""
        secret = _new_secret()

        def rotate(db: Connection) -> pb.Webhook:
            row = _find(db, user, name)
            update = "update webhook set secret = ?, previous_secret = ?, previous_until = ? where name = ?"
            db.execute(update, (secret, row["secret"], time.time_ns() + ROTATION, name))
            return _webhook(row)

        webhook = await self._database.run(rotate)
        webhook.secret = secret
        return webhook

    async def messages(
        self, user: str, webhook: str, size: int, token: str
    ) -> tuple[list[pb.WebhookMessage], str]:
        """Returns a page of a webhook's messages, the newest first, and the token of the next one.

        Raises NOT_FOUND if it is not the user's.
        """
        query = """select * from webhook_message where webhook = ? and (created, id) < (?, ?)
                   order by created desc, id desc limit ?"""
        size = min(size or 20, 100)
        values = (webhook, *parse_page_token(token, (MAX_NUMBER, "")), size + 1)

        def read(db: Connection) -> list[Row]:
            _find(db, user, webhook)
            return db.execute(query, values).fetchall()

        rows = await self._database.read(read)
        following = page_token(rows[size - 1]["created"], rows[size - 1]["id"]) if len(rows) > size else ""
        return [_message(row) for row in rows[:size]], following

    async def claim(self, limit: int, busy: Collection[str] = ()) -> list[DueMessage]:
        """Returns messages that are due, at most one of each webhook and none of those that are `busy`.

        They are this gateway's for CLAIM.
        """
        query = "select 1 from webhook_message where due <= ? limit 1"
        now = time.time_ns()
        if limit <= 0 or not await self._database.select(query, (now,)):
            return []
        return await self._database.run(lambda db: _claim(db, limit, busy), lock="webhook messages")

    async def record(self, message: DueMessage, began: int, status: int, error: str) -> None:
        """Records an attempt that began at this time in nanoseconds; an empty `error` is a success."""
        attempts = [*message.attempts, {"began": began, "status": status, "error": error[:200]}]
        state, due = pb.WebhookMessage.DELIVERED, None
        if error and len(attempts) > len(BACKOFF):
            state = pb.WebhookMessage.GIVEN_UP
        elif error:
            state, due = pb.WebhookMessage.PENDING, time.time_ns() + BACKOFF[len(attempts) - 1] * SECOND
        update = "update webhook_message set state = ?, attempts = ?, due = ? where id = ?"
        values = (state, json.dumps(attempts), due, message.id)
        await self._database.run(lambda db: db.execute(update, values))

    async def expire(self, before: int) -> None:
        """Removes the messages that were created before this time in nanoseconds and need no attempt."""
        delete = "delete from webhook_message where created < ? and due is null"
        await self._database.run(lambda db: db.execute(delete, (before,)))


def _claim(db: Connection, limit: int, busy: Collection[str]) -> list[DueMessage]:
    now = time.time_ns()
    # Ranked for each webhook: however many messages wait for one that does not answer, others get theirs.
    query = """select message.id, message.body, message.attempts, webhook.* from
               (select *, row_number() over (partition by webhook order by due, created, id) as place
                from webhook_message where due <= ?) as message
               join webhook on webhook.name = message.webhook
               where message.place = 1 order by message.due limit ?"""
    rows = db.execute(query, (now, limit + len(busy))).fetchall()
    claimed = [row for row in rows if row["name"] not in busy][:limit]
    for row in claimed:
        db.execute("update webhook_message set due = ? where id = ?", (now + CLAIM, row["id"]))
    return [
        DueMessage(
            row["id"],
            row["name"],
            row["url"],
            row["body"],
            _secrets(row, now),
            tuple(json.loads(row["attempts"])),
        )
        for row in claimed
    ]


def _secrets(row: Row, now: int) -> tuple[str, ...]:
    previous = (row["previous_secret"],) if row["previous_secret"] and row["previous_until"] > now else ()
    return (row["secret"], *previous)


def _find(db: Connection, user: str, name: str) -> Row:
    query = """select * from webhook where name = ? and "user" = ?"""
    row: Row | None = db.execute(query, (name, user)).fetchone()
    if row is None:
        raise NotFound(f"you have no webhook {name}; ListWebhooks returns yours", reason="WEBHOOK_NOT_FOUND")
    return row


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _webhook(row: Row) -> pb.Webhook:
    return pb.Webhook(
        name=row["name"],
        url=row["url"],
        events=json.loads(row["events"]),
        create_time=_timestamp(row["created"]),
    )


def _message(row: Row) -> pb.WebhookMessage:
    return pb.WebhookMessage(
        id=row["id"],
        event=row["event"],
        job=row["job"],
        create_time=_timestamp(row["created"]),
        state=row["state"],
        attempts=[
            pb.WebhookAttempt(
                create_time=_timestamp(attempt["began"]), status=attempt["status"], error=attempt["error"]
            )
            for attempt in json.loads(row["attempts"])
        ],
        next_attempt_time=None if row["due"] is None else _timestamp(row["due"]),
    )


def _timestamp(nanoseconds: int) -> Timestamp:
    moment = Timestamp()
    moment.FromNanoseconds(nanoseconds)
    return moment
