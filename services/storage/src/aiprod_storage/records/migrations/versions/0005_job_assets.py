"""Which assets each job made or its film has: a clip is removed with the last film that has it."""

import json
from typing import Any

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"

SQL = """
CREATE TABLE job_assets (
    job TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (job, name)
);

CREATE INDEX job_assets_by_name ON job_assets (name)
"""


def upgrade() -> None:
    """Creates the table, and fill it from the manifests and the objects."""
    for statement in SQL.split("\n\n"):
        op.execute(statement)
    connection = op.get_bind()
    insert = text("INSERT INTO job_assets VALUES (:job, :name) ON CONFLICT DO NOTHING")
    for job, document in connection.execute(text("SELECT job, document FROM manifests")).fetchall():
        for name in _names(json.loads(document)):
            connection.execute(insert, {"job": job, "name": name})

    for (name,) in connection.execute(text("SELECT name FROM objects")).fetchall():
        if name.startswith("jobs/"):
            connection.execute(insert, {"job": "/".join(name.split("/")[:2]), "name": name})


def _names(manifest: dict[str, Any]) -> list[str]:
    assets = [manifest.get(field, {}) for field in ("master", "captions", "captions_srt")]
    assets += [scene.get("clip", {}) for scene in manifest.get("scenes", [])]
    return [asset["name"] for asset in assets if "name" in asset]
