"""The schemas of documents, made of Google's own descriptions of its APIs: `run.v1`, `compute.v1`."""

import json
from importlib import resources
from typing import Any


def schema(message: str, api: str = "run.v1") -> dict[str, Any]:
    """The JSON Schema of a message, such as `Service`; fields that the API does not have are errors."""
    cache = resources.files("googleapiclient.discovery_cache.documents")
    messages = json.loads((cache / f"{api}.json").read_text())["schemas"]
    return {"$ref": f"#/$defs/{message}", "$defs": {name: _closed(each) for name, each in messages.items()}}


def _closed(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return {"$ref": f"#/$defs/{node['$ref']}"}
    made: dict[str, Any] = {key: node[key] for key in ("type", "enum") if key in node}
    if node.get("type") == "array":
        made["items"] = _closed(node["items"])
    elif node.get("type") == "object":
        made["properties"] = {name: _closed(each) for name, each in node.get("properties", {}).items()}
        # A map of the API has a schema for its values; a message has none.
        more = node.get("additionalProperties")
        made["additionalProperties"] = _closed(more) if more else False
    elif node.get("type") == "any":
        return {}
    return made
