"""The language of a text: a voice that reads another one than its own is not understood."""

from functools import cache
from typing import Any

_CERTAIN = 30
"""How much likelier another language must be. Of about 3,000 short English sentences none reached 17."""
_LONGEST = 2000
"""Characters that are looked at."""


def foreign_language(text: str, language: str) -> str:
    """Returns the code of the language of the text if it is certainly not `language`, an ISO 639-1 code.

    It is empty if it may be, and if nothing is known of `language`.
    """
    ranked: list[tuple[str, float]] = _identifier().rank(text[:_LONGEST])
    likelihoods = dict(ranked)
    likeliest, likelihood = ranked[0]
    if language not in likelihoods or likelihood < _CERTAIN * likelihoods[language]:
        return ""
    return likeliest


@cache
def _identifier() -> Any:
    # Imported and loaded with the first narration: the model takes 1 s and 75 MB.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
