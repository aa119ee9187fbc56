"""The forms that the contracts ask of texts, in words: callers read these instead of regular expressions."""

_JOB = "must be the name of a job, such as jobs/848fa26df922b494"
_LIBRARY_ID = "must be 1 to 63 characters a-z, 0-9, or hyphens, and must not begin with a hyphen"
_SHORT_ID = "must be 1 to 40 characters a-z, 0-9, or hyphens, and must not begin with a hyphen"
_DAY = "must be a day such as 2026-07-31"
_LANGUAGE = "must be a language tag such as fr or pt-BR"
_COLOUR = "must be a colour such as #2f6f8f, in lower case"
_LIBRARY = "must be the name of a library, such as libraries/tales"

FORMS = {
    r"^jobs/[a-z0-9-]{1,63}$": _JOB,
    r"^(jobs/[a-z0-9-]{1,63})?$": _JOB,
    r"^jobs/[a-z0-9-]{1,63}/delivery$": "must be the name of a delivery, such as "
    "jobs/848fa26df922b494/delivery",
    r"^rooms/[a-z0-9-]{1,63}$": "must be the name of a room, such as rooms/848fa26df922b494",
    r"^rooms/[a-z0-9-]{1,63}/revisions/[1-9][0-9]{0,8}$": "must be the name of a revision, such as "
    "rooms/848fa26df922b494/revisions/2",
    r"^webhooks/[a-z0-9-]{1,63}$": "must be the name of a webhook, such as webhooks/848fa26df922b494",
    r"^uploads/[^/]{1,100}$": "must be the name of an upload, such as uploads/848fa26df922b494",
    r"^libraries/[a-z0-9][a-z0-9-]{0,62}$": _LIBRARY,
    r"^(libraries/[a-z0-9][a-z0-9-]{0,62})?$": _LIBRARY,
    r"^libraries/[a-z0-9][a-z0-9-]{0,62}/entries/[a-z0-9][a-z0-9-]{0,62}$": "must be the name of an entry, "
    "such as libraries/tales/entries/mia",
    r"^[a-z0-9][a-z0-9-]{0,62}$": _LIBRARY_ID,
    r"^[a-z0-9][a-z0-9-]{0,39}$": _SHORT_ID,
    r"^[a-z][a-z-]{0,31}$": "must be 1 to 32 characters a-z or hyphens, and must not begin with a hyphen",
    r"^([a-z][a-z-]{0,39})?$": "must be up to 40 characters a-z or hyphens, and must not begin with a hyphen",
    r"^[A-Z][A-Z0-9_]{0,63}$": "must be 1 to 64 characters A-Z, 0-9, or _, and must begin with a letter",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$": _LANGUAGE,
    r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})?$": _LANGUAGE,
    r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3})?$": _LANGUAGE,
    r"^#[0-9a-f]{6}$": _COLOUR,
    r"^(#[0-9a-f]{6})?$": _COLOUR,
    r"^#[0-9A-Fa-f]{6}$": "must be a colour such as #2f6f8f",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": _DAY,
    r"^(\d{4}-\d{2}-\d{2})?$": _DAY,
    r"^[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$": "must be a width and a height, such as 1920x1080",
    r"^[a-z]+/[a-z0-9.+-]{1,80}$": "must be a media type such as video/mp4",
    r"^[0-9a-f]{32,64}$": "must be 32 to 64 hexadecimal digits in lower case",
    r"^[0-9a-f]{64}$": "must be 64 hexadecimal digits in lower case",
    r"^[!-~]{1,255}$": "must be 1 to 255 visible ASCII characters",
    r"^https?://": "must be an https:// URL",
    r"^(https?|gs)://[^/?#@\s\\]+([/?#][^\\]*)?$": "must be an https:// or gs:// URL without a name and a "
    "password",
}
"""What a text must be, by its rule's pattern; a pattern of one class of characters needs no entry."""
