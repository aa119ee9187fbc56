"""Daily sums of the ledger per user, updated with each row: reports cost the same after years."""

from aiprod_database.database import Connection

EVERYBODY = ""
"""The owner in the sums of all users."""

SUMS = {
    "jobs": "COUNT(*)",
    "succeeded": "SUM(CASE outcome WHEN 'SUCCEEDED' THEN 1 ELSE 0 END)",
    "failed": "SUM(CASE outcome WHEN 'FAILED' THEN 1 ELSE 0 END)",
    "cancelled": "SUM(CASE outcome WHEN 'CANCELLED' THEN 1 ELSE 0 END)",
    "cost_usd_micros": "SUM(COALESCE(cost_usd_micros, known_usd_micros))",
    "unpriced": "COUNT(*) - COUNT(cost_usd_micros)",
    "film_seconds": "COALESCE(SUM(film_seconds), 0)",
    "job_seconds": "COALESCE(SUM(job_seconds), 0)",
    "semantic_scores": "COALESCE(SUM(semantic_score), 0)",
    "scored": "COUNT(semantic_score)",
    "scene_count": "SUM(scene_count)",
    "scenes_reused": "SUM(scenes_reused)",
    "retries": "SUM(retries)",
}
"""The columns of the table, and the SQL that computes each one from rows of the ledger."""
_COLUMNS = ", ".join(("owner", "day", *SUMS))
_OF_ROWS = ", ".join(SUMS.values())
_ADD_TO_EXISTING = ", ".join(f"{name} = daily_usage.{name} + excluded.{name}" for name in SUMS)

_DELETE_STALE = f"""
DELETE FROM daily_usage
WHERE (SELECT COUNT(*) FROM ledger) != (SELECT SUM(jobs) FROM daily_usage WHERE owner = '{EVERYBODY}')
"""
_REBUILD = f"""
INSERT INTO daily_usage ({_COLUMNS})
SELECT summed.whose, day, {_OF_ROWS}
FROM (
    SELECT owner AS whose, ledger.* FROM ledger WHERE owner != '{EVERYBODY}'
    UNION ALL SELECT '{EVERYBODY}', ledger.* FROM ledger
) AS summed
WHERE NOT EXISTS (SELECT 1 FROM daily_usage)
GROUP BY summed.whose, day ON CONFLICT DO NOTHING
"""
"""Does nothing on a conflict, because instances of storage may start at the same time."""

_ADD = f"""
INSERT INTO daily_usage ({_COLUMNS})
SELECT ?, day, {_OF_ROWS} FROM ledger WHERE job = ? AND attempt = ? GROUP BY day
ON CONFLICT (owner, day) DO UPDATE SET {_ADD_TO_EXISTING}
"""


def add(db: Connection, job: str, attempt: int, user: str) -> None:
    """Adds a row of the ledger to the sums. Call it in the transaction that writes the row."""
    for owner in sorted({EVERYBODY, user}):
        db.execute(_ADD, (owner, job, attempt))


def rebuild(db: Connection) -> None:
    """Computes the sums anew if they do not add up to the ledger.

    That is so in a database that is older than the sums, or that an older release has written to since.
    """
    db.execute(_DELETE_STALE)
    db.execute(_REBUILD)
