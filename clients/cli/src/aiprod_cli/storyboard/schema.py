"""The JSON Schema of storyboards, which `tools/write_file_schemas.py` writes from the contract."""

from pathlib import Path

SCHEMA = Path(__file__).parent / "storyboard.schema.json"
