"""Writes the OpenAPI document of the REST API from protos/; `check` fails if the written one is stale.

gnostic's generator makes it, which needs Go; without Go, `check` only shows that it did not run. This tool
adds what the annotations do not say: streams of events, errors, tokens, that a field in a path is not in the
body, and what helps a reader: names of the chapters, and bodies to begin with.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from aiprod_stack.edge.api_docs import OPENAPI
from aiprod_stack.edge.rest import SERVICES, rest_paths

ROOT = Path(__file__).parent.parent
BUF = Path(sys.executable).with_name("buf")
ERROR = "#/components/responses/Error"
INFO = {
    "title": "AIPROD",
    "version": "1",
    "description": "Turns prompts into finished, checked films that a team reviews and changes together.",
    "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
}
EXAMPLES = yaml.safe_load((ROOT / "tools/openapi_examples.yaml").read_text())
CHAPTERS = {
    "GenerationService": "Films",
    "CollabService": "Rooms",
    "StorageService": "Files and usage",
    "ProbeService": "Media",
    "LlmService": "Models",
}
"""What a reader looks for, in this order, by service."""
PATHS = {(path.regex, verb): method for path in rest_paths() for verb, method in path.methods.items()}
STREAMS = {
    f"{service.name}_{method.name}": method.output_type.full_name
    for service in SERVICES.values()
    for method in service.methods
    if method.server_streaming
}
"""The messages that operations stream."""

type Json = dict[str, Any]


class Yaml12(yaml.SafeLoader):
    """Reads `ON` and `OFF` as texts, as YAML 1.2 does: they are names of enum values."""


Yaml12.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if first not in "oO" or tag != "tag:yaml.org,2002:bool"
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def main() -> None:
    """Writes the document; with the argument `check`, compares it."""
    checks = sys.argv[1:] == ["check"]
    if not shutil.which("go"):
        if not checks:
            sys.exit("the generator of the OpenAPI document is a Go program: install Go")
        print("OpenAPI document: not compared, because there is no Go")
        return
    text = json.dumps(completed(generated()), indent=1, ensure_ascii=False) + "\n"
    if not checks:
        OPENAPI.write_text(text)
    elif text != OPENAPI.read_text():
        sys.exit(f"{OPENAPI.relative_to(ROOT)} is stale: run `make protos` and commit the result")


def generated() -> Json:
    """What the generator writes."""
    with TemporaryDirectory() as scratch:
        subprocess.run(
            [BUF, "generate", "--template", "buf.gen.openapi.yaml", "-o", scratch], cwd=ROOT, check=True
        )
        document: Json = yaml.load((Path(scratch) / "openapi.yaml").read_text(), Yaml12)
    return document


def completed(document: Json) -> Json:
    """The document with what the edge adds to the contract."""
    schemas = document["components"]["schemas"]
    seen: set[str] = set()
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            complete_operation(path, verb, operation, schemas)
            if operation["operationId"] in seen:
                # A method at a further path; ids must differ.
                operation["operationId"] += "_" + path.split("/")[-2]
            seen.add(operation["operationId"])
    schemas["google.rpc.Status"]["properties"]["request_id"] = {
        "type": "string",
        "description": "The request in the edge's log; in errors of the edge only.",
    }
    drop_unused(document)
    document["tags"] = chapters(document["tags"])
    document["info"] = INFO
    document["servers"] = [{"url": "/", "description": "The edge that served this document"}]
    # A local stack takes calls without a token.
    document["security"] = [{"bearer": []}, {}]
    document["components"]["responses"] = {
        "Error": {
            "description": "An error: its code, its reason in `ErrorInfo`, and what to do.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/google.rpc.Status"}}},
        }
    }
    document["components"]["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token of the deployment's issuer. A local stack takes calls without one.",
        }
    }
    flowed: Json = flowing(document)
    return flowed


def drop_unused(document: Json) -> None:
    """Removes messages that no operation has, such as requests whose fields are all in the path."""
    schemas = document["components"]["schemas"]
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    for name in set(schemas) - used - set(STREAMS.values()):
        del schemas[name]


def chapters(tags: list[Json]) -> list[Json]:
    """The chapters of the page, from the services' comments."""
    comments = {tag["name"]: tag["description"] for tag in tags}
    return [
        {
            "name": title,
            "description": comments[service].replace("a rule of this file", "a rule of its fields"),
        }
        for service, title in CHAPTERS.items()
    ]


def complete_operation(path: str, verb: str, operation: Json, schemas: Json) -> None:
    """Adds the operation's errors, events, and example, and removes the field of the path from its body."""
    operation["tags"] = [CHAPTERS[tag] for tag in operation["tags"]]
    if "requestBody" in operation:
        body = operation["requestBody"]["content"]["application/json"]
        body["example"] = EXAMPLES[operation["operationId"]]
        # `{name=jobs/*}` is the parameter `job` of the path and the field `name` of the request.
        if field := PATHS[re.sub(r"\{\w+\}", "[^/:]+", path), verb.upper()].path_field:
            whole = schemas[body["schema"]["$ref"].rpartition("/")[2]]
            body["schema"] = without_field(whole, field)
    if event := STREAMS.get(operation["operationId"]):
        operation["responses"]["200"]["content"] = {"text/event-stream": {"schema": server_sent(event)}}
    if operation["operationId"] == "GenerationService_WatchJob":
        operation["responses"]["204"] = {"description": "The client has the last event."}
    operation["responses"].pop("default", None)
    operation["responses"] |= {"4XX": {"$ref": ERROR}, "5XX": {"$ref": ERROR}}
    operation["summary"] = re.split(r"(?<=[a-z])[.:;](?=\s|$)", operation["description"])[0]


def server_sent(message: str) -> Json:
    """The schema of one event of a stream, as a browser's EventSource reads it."""
    return {
        "type": "object",
        "description": f"One of the server-sent events, whose data are `{message}` in JSON.",
        "required": ["data"],
        "properties": {
            "id": {"type": "string", "description": "Send the last one as `last-event-id` to continue."},
            "event": {"type": "string", "description": "`message`, a browser's default."},
            "data": {"type": "string"},
            "retry": {"type": "integer", "description": "Milliseconds to wait before a reconnect."},
        },
    }


def without_field(message: Json, field: str) -> Json:
    """The schema of a body whose `field` the path has."""
    schema = {**message, "properties": {k: v for k, v in message["properties"].items() if k != field}}
    schema["required"] = [name for name in message.get("required", []) if name != field]
    if not schema["required"]:
        del schema["required"]
    return schema


def flowing(value: Any) -> Any:
    """The document with texts that do not break where the contract's lines do."""
    if isinstance(value, dict):
        return {key: flowing(item) for key, item in value.items()}
    if isinstance(value, list):
        return [flowing(item) for item in value]
    return re.sub(r"\n (?=\S)", " ", value) if isinstance(value, str) else value


if __name__ == "__main__":
    main()
