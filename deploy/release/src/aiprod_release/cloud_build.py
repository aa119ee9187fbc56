"""The build of all images, for Cloud Build."""

from typing import Any

from aiprod_release.compose import build_arguments
from aiprod_release.description import Description

DOCKER = "gcr.io/cloud-builders/docker"

BUILDER = "aiprod-build@${PROJECT_ID}.iam.gserviceaccount.com"
BASE = "/workspace/base"
"""The file with the digest of the base, which all images of a release stand on."""


def cloud_build(deployment: Description) -> dict[str, Any]:
    """The document for `gcloud builds submit`: all images at the same time, with attested provenance."""
    names = (*deployment.services, "edge")
    return {
        "steps": [_base(deployment), *(_step(deployment, name) for name in names)],
        "images": [_image(name) for name in names],
        # Google's default account for builds has either no rights or those of an editor.
        "serviceAccount": f"projects/${{PROJECT_ID}}/serviceAccounts/{BUILDER}",
        "options": {
            "logging": "CLOUD_LOGGING_ONLY",
            "requestedVerifyOption": "VERIFIED",
            "machineType": "E2_HIGHCPU_8",
        },
        "timeout": "1800s",
    }


def _base(deployment: Description) -> dict[str, Any]:
    base = deployment.images.base
    digest = f"docker inspect --format='{{{{index .RepoDigests 0}}}}' {base}"
    return {
        "id": "base",
        "name": DOCKER,
        "entrypoint": "bash",
        "args": ["-ec", f"docker pull --quiet {base}; {digest} | tee {BASE}"],
    }


def _step(deployment: Description, name: str) -> dict[str, Any]:
    package = build_arguments(deployment, name)["PACKAGE"]
    # Two dollars are one for the shell.
    arguments = f'--build-arg=PACKAGE={package} --build-arg=BASE="$$(cat {BASE})"'
    build = f"docker build --file=deploy/Dockerfile --tag={_image(name)} {arguments} ."
    return {
        "id": name,
        "name": DOCKER,
        "entrypoint": "bash",
        "env": ["DOCKER_BUILDKIT=1"],
        # The registry takes no other image under a name that it has: one that a build left halfway stays.
        "args": ["-ec", f"docker pull --quiet {_image(name)} || {build}"],
        "waitFor": ["base"],
    }


def _image(name: str) -> str:
    return f"${{_REGISTRY}}/{name}:${{_RELEASE}}"
