"""How to sign in to Gemini."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """Access by API key, or by project and location with the machine's own credentials."""

    key: str = ""
    project: str = ""
    location: str = ""
    base_url: str = ""
