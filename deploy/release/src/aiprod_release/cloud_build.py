"""The build of all images, for Cloud Build."""

from typing import Any

from aiprod_release.compose import build_arguments
from aiprod_release.description import Description


def cloud_build(deployment: Description) -> dict[str, Any]:
    """The document for `gcloud builds submit`: all images at the same time, with attested provenance."""
    names = (*deployment.services, "edge")
    return {
        "steps": [_step(deployment, name) for name in names],
        "images": [_image(name) for name in names],
        "options": {"requestedVerifyOption": "VERIFIED", "machineType": "E2_HIGHCPU_8"},
        "timeout": "1800s",
    }


def _step(deployment: Description, name: str) -> dict[str, Any]:
    arguments = [f"--build-arg={key}={value}" for key, value in build_arguments(deployment, name).items()]
    return {
        "id": name,
        "name": "gcr.io/cloud-builders/docker",
        "env": ["DOCKER_BUILDKIT=1"],
        "args": ["build", "--file=deploy/Dockerfile", f"--tag={_image(name)}", *arguments, "."],
        "waitFor": ["-"],
    }


def _image(name: str) -> str:
    return f"${{_REGISTRY}}/{name}:${{_RELEASE}}"
