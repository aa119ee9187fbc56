"""The cache key of a model request."""

import hashlib
import unicodedata

from aiprod_llm.calls.model_interface import ModelRequest

KEY_VERSION = "1"
"""Raise it to make the answers that earlier versions stored unreachable."""


def cache_key(request: ModelRequest) -> str:
    """Returns a digest of everything that the response depends on, as 40 hex digits.

    Texts are compared in NFC, with runs of white space as one space. Nothing else counts as equal:
    `zoom in` and `zoom out` are 0.985 alike to an embedding model.
    """
    parts = [
        KEY_VERSION,
        # No user gets what another one was answered.
        request.user,
        request.operation,
        request.model,
        _normalized(request.system),
        request.schema,
        request.media.digest if request.media else "",
        f"{request.max_output_tokens} {request.temperature} {request.seed}",
    ]
    for message in request.messages:
        parts += message.role, _normalized(message.text)
    # The contract rejects NUL in texts, so the parts cannot run into each other.
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()


def _normalized(text: str) -> str:
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    # A space is the only printable white space. To find that nothing is to be done takes a tenth of the time.
    if composed.isprintable() and "  " not in composed:
        return composed.strip(" ")
    return " ".join(composed.split())
