"""Stores the model's operations that are paid for and not yet delivered; they survive a crash."""

from dataclasses import dataclass

from aiprod_render.billing.records import Records

UNCONFIRMED = ""
"""The name of an operation that is being started: after a crash, nobody can tell whether it was."""
_FOLDER = "operations"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation and the job that pays for it; the job is empty if an older release started it."""

    name: str
    job: str


class OperationStore:
    """One record per operation, named after the take's key."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def find(self, key: str) -> Operation | None:
        """Returns the operation of a take; None if there is none."""
        text = await self._records.read(_FOLDER, key)
        if text is None:
            return None
        # Older releases wrote the name only.
        name, _, job = text.decode().partition("\n")
        return Operation(name, job)

    async def save(self, key: str, operation: Operation) -> None:
        """Writes the operation; on return it is on the disk."""
        await self._records.write(_FOLDER, key, f"{operation.name}\n{operation.job}".encode())

    async def delete(self, key: str) -> bool:
        """Deletes the operation of a take; returns whether there was one, to one of several callers."""
        return await self._records.remove(_FOLDER, key)
