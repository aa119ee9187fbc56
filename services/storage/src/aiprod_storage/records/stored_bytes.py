"""How many bytes each user stores and reserves: sums that change with the rows they count.

Changed in the same transaction as the uploads and objects, so a look-up needs no scan.
"""

from dataclasses import dataclass

from aiprod_database.database import Connection

EVERYBODY = ""
"""The row of all bytes, those without an owner included."""

_ADD = """
INSERT INTO stored_bytes (owner, used, reserved) VALUES (?, ?, ?)
ON CONFLICT (owner) DO UPDATE SET
    used = stored_bytes.used + excluded.used, reserved = stored_bytes.reserved + excluded.reserved
"""


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """`used` is the size of the objects, `reserved` that of the open uploads."""

    used: int = 0
    reserved: int = 0

    @property
    def total(self) -> int:
        """What a quota limits."""
        return self.used + self.reserved


def add(db: Connection, owner: str, *, used: int = 0, reserved: int = 0) -> None:
    """Adds to the sums of an owner and of everybody; negative numbers subtract."""
    # Always in this order, so that two transactions in PostgreSQL never wait for each other.
    for row in sorted({EVERYBODY, owner}):
        db.execute(_ADD, (row, used, reserved))


def stored_bytes(db: Connection, owner: str = EVERYBODY) -> StoredBytes:
    """Returns the sums of an owner, or of everybody."""
    select = "SELECT used, reserved FROM stored_bytes WHERE owner = ?"
    row = db.execute(select, (owner,)).fetchone()
    return StoredBytes(row["used"], row["reserved"]) if row else StoredBytes()
