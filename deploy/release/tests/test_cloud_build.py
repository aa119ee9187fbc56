"""The build of the images is what the Cloud Build API takes, on one base, by an account of its own."""

import jsonschema

from aiprod_release.cloud_build import cloud_build
from aiprod_release.description import description
from deploy.release.tests.run_api import schema

BUILD = cloud_build(description())


def test_the_cloud_build_api_takes_the_document() -> None:
    jsonschema.Draft202012Validator(schema("Build", "cloudbuild.v1")).validate(BUILD)


def test_the_build_runs_as_an_account_of_its_own_and_logs_where_that_may() -> None:
    assert BUILD["serviceAccount"].endswith("/aiprod-build@${PROJECT_ID}.iam.gserviceaccount.com")
    # Google takes no build with an own account that would log into Google's bucket.
    assert BUILD["options"]["logging"] == "CLOUD_LOGGING_ONLY"


def test_all_images_stand_on_the_same_bytes() -> None:
    base, *images = BUILD["steps"]
    assert f"docker pull --quiet {description().images.base}" in base["args"][1]
    assert len(images) == len(description().services) + 1
    for step in images:
        assert step["waitFor"] == [base["id"]]
        assert '--build-arg=BASE="$$(cat /workspace/base)"' in step["args"][1]


def test_a_build_that_stopped_halfway_goes_on_with_the_images_that_it_left() -> None:
    """The registry refuses other bytes under a tag that it has, and no two builds have the same bytes."""
    for step in BUILD["steps"][1:]:
        image = f"${{_REGISTRY}}/{step['id']}:${{_RELEASE}}"
        assert image in BUILD["images"]
        assert step["args"][1].startswith(f"docker pull --quiet {image} || docker build ")
