"""A project of Google Cloud for each test."""

import sys
from pathlib import Path

import pytest

from deploy.release.tests.release_project import GCLOUD, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    gcloud = tmp_path / "gcloud"
    gcloud.write_text(
        GCLOUD.format(
            python=sys.executable, program=Path(__file__).with_name("recording_gcloud.py"), folder=tmp_path
        )
    )
    (tmp_path / "aiprod-infrastructure").write_text("#!/bin/sh\n[ $# -gt 0 ]\n")
    page = "clients/studio/src/aiprod_studio/dist"
    (tmp_path / "make").write_text(f"#!/bin/sh\nmkdir -p {page} && touch {page}/index.html\n")
    for program in ("gcloud", "aiprod-infrastructure", "make"):
        (tmp_path / program).chmod(0o755)
    return Project(
        tmp_path,
        {
            "GOOGLE_CLOUD_PROJECT": "films-project",
            "AIPROD_STORAGE_BUCKET": "films",
            "AIPROD_TOKEN_ISSUER": "https://issuer.example",
            "AIPROD_TOKEN_JWKS": "https://issuer.example/keys",
            "AIPROD_ALERT_EMAIL": "ops@example.com",
            "AIPROD_RENDER_SIGNING_KEY": "own/key.pem",
            "AIPROD_RENDER_SIGNING_CERTIFICATES": "own/certificates.pem",
            "RELEASE": "r-2",
        },
    )
