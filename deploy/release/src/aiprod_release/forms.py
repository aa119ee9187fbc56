"""The forms of what a deployer names, so that a slip ends a deployment before its first command."""

import re
from collections.abc import Mapping

_REGION = r"[a-z]+-[a-z]+\d+"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = r"https://[A-Za-z0-9.-]+(:\d{1,5})?"

RELEASE = r"[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?"
"""A release is a part of the names of revisions, which have up to 63 characters."""

FORMS = {
    "--project": (rf"([a-z0-9.-]+:)?[a-z]({_LABEL})", "the id of a Google Cloud project, such as my-films"),
    "--regions": (
        rf"(?!.*\b({_REGION})\b.*\b\1\b){_REGION}( {_REGION})*",
        "different regions of Google Cloud, such as europe-west1 us-central1",
    ),
    "--bucket": (r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]", "the name of a bucket: a-z, 0-9, hyphens, and dots"),
    "--token-issuer": (r"https://\S+", "an https:// URL"),
    "--token-jwks": (r"https://\S+", "an https:// URL"),
    "--token-audience": (r"[!-~]{1,255}", "up to 255 characters without spaces"),
    "--sign-in-client": (r"[!-~]{1,255}", "up to 255 characters without spaces"),
    "--sign-in-origins": (rf"{_ORIGIN}( {_ORIGIN})*", "https:// origins without a path, separated by spaces"),
    "--instance": (_LABEL, "the name of an instance of Cloud SQL, such as aiprod-us-central1"),
    "--release": (RELEASE, "up to 30 letters a-z, digits, and hyphens, such as r-0123456789ab"),
    "--domain": (rf"({_LABEL}\.)+[a-z][a-z0-9-]+", "a domain, such as films.example.com"),
    "--daily-budget-usd": (r"[0-9]{1,9}(\.[0-9]{1,6})?", "an amount of US dollars, such as 20"),
    "--alert-email": (r"[^\s@]+@[^\s@]+", "an address such as ops@example.com"),
    "--ramp": (r"([1-9]\d? )*100", "percentages that end with 100, such as 10 100"),
}
"""Each option's pattern, and what it stands for in words."""


LISTS = ("--regions", "--ramp", "--sign-in-origins")
"""Options of several words, with any number of spaces between them."""


def malformed(values: Mapping[str, str]) -> list[str]:
    """Returns what is wrong with the values of options; those without a value are left out."""
    return [
        f"{option} is {value!r}, and must be {words}"
        for option, (pattern, words) in FORMS.items()
        if (value := values.get(option)) and not re.fullmatch(pattern, _spaced(option, value))
    ]


def _spaced(option: str, value: str) -> str:
    return " ".join(value.split()) if option in LISTS else value
