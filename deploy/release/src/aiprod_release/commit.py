"""The name of a release, which is that of the commit that its images are built of."""

from pathlib import Path

from aiprod_release.steps import StepFailed, output

IGNORED = Path("deploy/Dockerfile.dockerignore")
"""Its exceptions are what a build reads."""


def release_of_commit(checked: bool) -> str:
    """The name of a release of this commit, such as r-0123456789ab.

    Raises StepFailed if it is `checked`, and what a build reads differs from the commit: images of a release
    are built once, so they would have changes that nobody finds again, or lack them.
    """
    if checked and (changed := _changes()):
        first, *others = changed
        more = f" and {len(others)} more" if others else ""
        raise StepFailed(
            f"not in the commit that this release would be named after: {first}{more}. Commit, or name "
            "the release (--release)"
        )
    return f"r-{output('git', 'rev-parse', '--short=12', 'HEAD')}"


def _changes() -> list[str]:
    """What a build reads and the commit does not have, in git's words."""
    sources = [line[2:] for line in IGNORED.read_text().splitlines() if line.startswith("!/")]
    return output("git", "status", "--porcelain", "--", *sources).splitlines()
