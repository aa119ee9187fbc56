"""Writes docs/settings.md from the settings classes, or checks that it is up to date."""

import sys
from importlib import import_module
from pathlib import Path

from pydantic import AliasChoices, AliasPath
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

from aiprod_server.settings import ServerSettings
from aiprod_stack.plan import SERVICES
from aiprod_stack.settings import StackSettings

PAGE = Path(__file__).parent.parent / "docs/settings.md"
HEAD = """# Settings

Every setting is an environment variable. `make docs` writes this page from the settings classes.

`aiprod up` sets the variables that connect the processes of one machine: LISTEN, DATA, addresses, no wait
before a stop, reflection on. A variable that you set takes precedence.
"""


def main() -> None:
    """Writes the page; with the argument `check`, exits with 1 if it is out of date."""
    text = page()
    if sys.argv[1:] == ["check"]:
        if PAGE.read_text() != text:
            sys.exit(f"{PAGE} is out of date: run `make docs` and commit the result")
        print("docs/settings.md is up to date")
    else:
        PAGE.write_text(text)


def page() -> str:
    """The whole page, as Markdown."""
    parts = [HEAD, "## The stack on one machine\n", table(StackSettings, "AIPROD_", set())]
    common = set(ServerSettings.model_fields)
    parts += ["## Every service\n", "Each service uses its own prefix, for example `AIPROD_PROBE_LISTEN`.\n"]
    parts.append(table(ServerSettings, "AIPROD_<SERVICE>_", set()))
    for name in SERVICES:
        settings = getattr(import_module(f"aiprod_{name}.config"), f"{name.capitalize()}Settings")
        parts += [f"## {name}\n", table(settings, f"AIPROD_{name.upper()}_", common)]
    return "\n".join(parts)


def table(settings: type[BaseSettings], prefix: str, omitted: set[str]) -> str:
    """A table of the settings but those in `omitted`; variables begin with `prefix`."""
    rows = [
        f"| `{variable(field.validation_alias) or prefix + name.upper()}` "
        f"| `{default(settings, name)}` | {field.description} |"
        for name, field in settings.model_fields.items()
        if name not in omitted
    ]
    if not rows:
        return "No settings of its own.\n"
    return "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows, ""])


def variable(alias: str | AliasPath | AliasChoices | None) -> str | None:
    """The first name of a setting that has names of its own; None if it uses its class's prefix."""
    first = alias.choices[0] if isinstance(alias, AliasChoices) else alias
    return first if isinstance(first, str) else None


def default(settings: type[BaseSettings], name: str) -> object:
    """The default of a setting, or the words `required` or `number of cores`."""
    value = settings.model_fields[name].get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "required"
    # Each machine would write its own number, and the page would never be up to date.
    return "number of cores" if name == "workers" else value


if __name__ == "__main__":
    main()
