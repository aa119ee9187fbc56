"""The files that a build of the images gets to see."""

import os
import subprocess
from pathlib import Path

from tests.test_workspace import ROOT

IGNORED = ROOT / "deploy/Dockerfile.dockerignore"


def uploaded(folder: Path, tree: Path = ROOT) -> list[str]:
    """The files below `tree` that deploy/Dockerfile.dockerignore lets in, as git and gcloud read it.

    A repository without any commit is made in `folder` for it.
    """
    repository = folder / "empty.git"
    subprocess.run(["git", "init", "-q", "--bare", repository], check=True)
    command = ["git", f"--git-dir={repository}", f"--work-tree={tree}", "-c", "core.bare=false"]
    listed = [*command, "ls-files", "--others", "-z", f"--exclude-from={IGNORED}"]
    # What the user's own git ignores is not the matter here.
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
    result = subprocess.run(listed, cwd=tree, env=environment, check=True, capture_output=True, text=True)
    return [name for name in result.stdout.split("\0") if name]
