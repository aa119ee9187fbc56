"""Writes docs/settings.md from the settings classes, or checks that it says what they say."""

import sys
from importlib import import_module
from pathlib import Path

from pydantic import AliasChoices, AliasPath
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from aiprod_cli.config import SERVICES, StackSettings
from aiprod_runtime.settings import ServerSettings

PAGE = Path(__file__).parent.parent / "docs/settings.md"
HEAD = """# Settings

Every setting is an environment variable. This page is written by `make docs` from the settings classes.

`aiprod up` sets what the parts of one machine need to find each other (LISTEN, DATA, addresses, no drain
wait, reflection on); a variable that is set already wins.
"""


def main() -> None:
    text = page()
    if sys.argv[1:] == ["check"]:
        if PAGE.read_text() != text:
            sys.exit(f"{PAGE} is not what the settings say: run `make docs` and commit the result")
        print("docs/settings.md is what the settings say")
    else:
        PAGE.write_text(text)


def page() -> str:
    parts = [HEAD, "## The stack on one machine\n", table(StackSettings, "AIPROD_", set())]
    common = set(ServerSettings.model_fields)
    parts += ["## Every service\n", "With the service's own prefix, for example `AIPROD_PROBE_LISTEN`.\n"]
    parts.append(table(ServerSettings, "AIPROD_<SERVICE>_", set()))
    for name in SERVICES:
        settings = getattr(import_module(f"aiprod_{name}.config"), f"{name.capitalize()}Settings")
        parts += [f"## {name}\n", table(settings, f"AIPROD_{name.upper()}_", common)]
    return "\n".join(parts)


def table(settings: type[BaseSettings], prefix: str, left_out: set[str]) -> str:
    rows = [
        f"| `{variable(field.validation_alias) or prefix + name.upper()}` "
        f"| `{default(settings, name)}` | {field.description} |"
        for name, field in settings.model_fields.items()
        if name not in left_out
    ]
    if not rows:
        return "None of its own.\n"
    return "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows, ""])


def variable(alias: str | AliasPath | AliasChoices | None) -> str | None:
    """The first name of a setting that does not follow its class's prefix."""
    first = alias.choices[0] if isinstance(alias, AliasChoices) else alias
    return first if isinstance(first, str) else None


def default(settings: type[BaseSettings], name: str) -> object:
    value = settings.model_fields[name].get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "required"
    return "number of cores" if name == "workers" else value


if __name__ == "__main__":
    main()
