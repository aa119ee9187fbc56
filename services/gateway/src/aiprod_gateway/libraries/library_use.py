"""What a film uses of a library: the entries that its text or its request names, as they are now."""

from collections.abc import Sequence

import grpc

from aiprod.film.v1.asset_pb2 import Asset
from aiprod.film.v1.library_pb2 import LibraryEntry
from aiprod.gateway.v1 import generation_service_pb2 as api
from aiprod.gateway.v1 import resources_pb2 as pb
from aiprod.storage.v1 import storage_service_pb2 as storage_api
from aiprod.storage.v1.storage_service_pb2_grpc import StorageServiceStub
from aiprod_film.library import names_in
from aiprod_gateway.libraries.library_entries import MAX_ENTRIES, LibraryEntries
from aiprod_rpc.errors import FailedPrecondition, InvalidArgument, NotFound

PICTURES = ("image/png", "image/jpeg", "image/webp")
MAX_PICTURE = 7 << 20
"""Bytes of a reference picture: requests to Gemini have up to 20 MB, a third longer as base64."""


type UsesLibrary = pb.Job | api.PlanStoryboardRequest
"""What names a library and its entries."""


async def use_library(
    entries: LibraryEntries, storage: StorageServiceStub, jobs: Sequence[pb.Job], user: str
) -> None:
    """Notes in the new jobs of one film what the first one uses of its library. Raises as `used_entries`."""
    used = await used_entries(entries, storage, jobs[0], _text(jobs[0]), user)
    for job in jobs:
        job.used_entries.extend(used)


async def used_entries(
    entries: LibraryEntries, storage: StorageServiceStub, film: UsesLibrary, text: str, user: str
) -> list[LibraryEntry]:
    """Returns what a film with this text uses of its library; nothing without one.

    Raises NOT_FOUND for an unknown library, INVALID_ARGUMENT for an unknown entry, FAILED_PRECONDITION if a
    reference picture is gone.
    """
    if not film.library:
        if film.library_entries:
            raise InvalidArgument(
                "library_entries: name their `library`, too", reason="LIBRARY_MISSING", field="library"
            )
        return []
    available, _ = await entries.page(user, film.library, MAX_ENTRIES, "")
    used = _used(film, text, available)
    for entry in used:
        await _check_still_there(storage, entry)
    return used


def _used(film: UsesLibrary, text: str, available: Sequence[LibraryEntry]) -> list[LibraryEntry]:
    """Returns the entries that are stated or that the film's text names, the oldest first."""
    stated = film.library_entries
    names = {entry.display_name.casefold() for entry in available}
    if missing := [name for name in stated if name.casefold() not in names]:
        have = ", ".join(entry.display_name for entry in available[:10]) or "no entry"
        raise InvalidArgument(
            f"library_entries: {film.library} has no {', '.join(missing)}; it has {have}",
            reason="LIBRARY_ENTRY_UNKNOWN",
            field="library_entries",
        )
    wanted = {name.casefold() for name in stated}
    named = set(names_in(text, [entry.display_name for entry in available]))
    return [
        entry
        for entry in reversed(available)
        if entry.display_name in named or entry.display_name.casefold() in wanted
    ]


def _text(job: pb.Job) -> str:
    """Returns all that says what the film shows."""
    board = job.storyboard
    scenes = (text for scene in board.scenes for text in (scene.text, scene.place, *scene.subjects))
    return "\n".join([job.prompt, board.prompt, board.style, *scenes])


async def check_reference(storage: StorageServiceStub, entry: LibraryEntry) -> None:
    """Completes the reference picture of a new entry with what storage knows about the file.

    Raises NOT_FOUND if there is no such file of the caller, INVALID_ARGUMENT if it is no picture for a model.
    """
    reference = reference_of(entry)
    if reference is None:
        return
    stored = await _stored(storage, reference)
    if stored is None:
        raise NotFound(
            f"entry: you have no file {reference.name}; upload it first",
            reason="REFERENCE_NOT_FOUND",
            field="entry",
        )
    if stored.content_type not in PICTURES or stored.size > MAX_PICTURE:
        raise InvalidArgument(
            f"entry: {stored.name} is {stored.content_type} of {stored.size / 2**20:.1f} MiB; a reference "
            f"picture is PNG, JPEG, or WebP of up to {MAX_PICTURE >> 20} MiB",
            reason="REFERENCE_UNUSABLE",
            field="entry",
        )
    reference.CopyFrom(stored)


async def _check_still_there(storage: StorageServiceStub, entry: LibraryEntry) -> None:
    reference = reference_of(entry)
    if reference is not None and await _stored(storage, reference) is None:
        raise FailedPrecondition(
            f"the reference picture of {entry.display_name}, {reference.name}, was deleted or has expired: "
            f"upload it again and update {entry.name}, or update it without a reference",
            reason="REFERENCE_GONE",
            field="library",
        )


def reference_of(entry: LibraryEntry) -> Asset | None:
    """Returns the reference picture of an entry, which may be changed in place; None if it has none."""
    for kind in ("character", "place"):
        if entry.HasField(kind) and getattr(entry, kind).HasField("reference"):
            found: Asset = getattr(entry, kind).reference
            return found
    return None


async def _stored(storage: StorageServiceStub, asset: Asset) -> Asset | None:
    """Returns the caller's file as storage knows it; None if it is gone."""
    request = storage_api.GetAssetRequest(name=asset.name, generation=asset.generation)
    try:
        return await storage.GetAsset(request)
    except grpc.aio.AioRpcError as error:
        if error.code() in (grpc.StatusCode.NOT_FOUND, grpc.StatusCode.DATA_LOSS):
            return None
        raise
