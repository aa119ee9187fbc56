"""Frames: chunks of them, and the ring of the newest."""

from aiprod_collab.frames import CHUNK_BYTES, Chunk, Ring, merged


def test_chunks_are_full_but_not_over() -> None:
    frames = [b"x" * 30_000] * 5
    assert merged(frames) == Chunk(b"x" * 60_000, 2, more=True)
    assert merged([b"y" * (CHUNK_BYTES + 1), b"z"]) == Chunk(b"y" * (CHUNK_BYTES + 1), 1, more=True)
    assert merged([]) == Chunk(b"", 0, more=False)


def test_a_ring_returns_what_it_has_and_none_for_what_it_dropped() -> None:
    ring = Ring(head=10, max_bytes=6)
    for frame in (b"11", b"12", b"13", b"14"):
        ring.append(frame)
    assert ring.head == 14
    assert ring.after(10) is None
    assert ring.after(11) == Chunk(b"121314", 3, more=False)
    assert ring.after(13) == Chunk(b"14", 1, more=False)
    assert ring.after(14) == Chunk(b"", 0, more=False)
    ring.append(b"too long for it")
    assert ring.after(14) is None
    assert ring.after(15) == Chunk(b"", 0, more=False)
