"""Generates libs/protos from protos/, checks that it is up to date, or lints the contracts.

`buf` cannot fetch its dependencies offline, and no wheel ships `validate.proto`. So protoc reads its
descriptor from the package protovalidate.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import google.rpc
import grpc_tools
import protovalidate._gen.buf.validate.validate_pb as validate
from google.protobuf import descriptor_pb2
from grpc_tools import protoc

ROOT = Path(__file__).parent.parent
PROTOS = ROOT / "protos"
SOURCE = ROOT / "libs/protos/src"
BIN = Path(sys.executable).parent


def main() -> None:
    """Generates; with the argument `check` or `lint`, checks or lints instead."""
    with TemporaryDirectory() as scratch:
        if sys.argv[1:] == ["lint"]:
            lint(Path(scratch))
        elif sys.argv[1:] == ["check"]:
            check(Path(scratch))
        else:
            generate(Path(scratch), SOURCE)


def generate(scratch: Path, target: Path) -> None:
    """Replaces the generated packages in `target`."""
    for package in ("aiprod", "buf"):
        shutil.rmtree(target / package, ignore_errors=True)
    run_protoc(
        scratch,
        f"--python_out={target}",
        f"--mypy_out=quiet:{target}",
        f"--plugin=protoc-gen-mypy={BIN / 'protoc-gen-mypy'}",
        *contracts(),
        "buf/validate/validate.proto",
    )
    run_protoc(
        scratch,
        f"--grpc_python_out={target}",
        f"--mypy_grpc_out=quiet,only_async:{target}",
        f"--plugin=protoc-gen-mypy_grpc={BIN / 'protoc-gen-mypy_grpc'}",
        *(c for c in contracts() if c.endswith("_service.proto")),
    )
    for config in PROTOS.rglob("*_service_config.json"):
        shutil.copy(config, target / config.relative_to(PROTOS))
    for package in ("aiprod", "buf"):
        (target / package / "py.typed").touch()


def check(scratch: Path) -> None:
    """Exits with 1 if the committed code differs from what the contracts generate."""
    fresh = scratch / "src"
    fresh.mkdir()
    generate(scratch, fresh)
    result = subprocess.run(["diff", "-r", "-x", "__pycache__", fresh, SOURCE])
    if result.returncode:
        sys.exit("libs/protos differs from protos/: run `make protos` and commit the result")
    print("libs/protos is up to date")


def lint(scratch: Path) -> None:
    """Runs `buf lint` and exits with its code."""
    sys.exit(subprocess.run([BIN / "buf", "lint", image(scratch)], cwd=ROOT).returncode)


def image(scratch: Path) -> Path:
    """Writes the contracts as a descriptor set, the input of buf."""
    out = scratch / "image.binpb"
    run_protoc(
        scratch, f"--descriptor_set_out={out}", "--include_imports", "--include_source_info", *contracts()
    )
    return out


def contracts() -> list[str]:
    """The .proto files, relative to protos/."""
    return sorted(str(path.relative_to(PROTOS)) for path in PROTOS.rglob("*.proto"))


def run_protoc(scratch: Path, *arguments: str) -> None:
    """Runs protoc on the contracts. Exits with 1 if it fails; protoc prints why."""
    includes = [PROTOS, Path(grpc_tools.__path__[0]) / "_proto", Path(google.rpc.__path__[0]).parent.parent]
    descriptors = scratch / "validate.binpb"
    descriptors.write_bytes(validate_descriptors())
    command = [
        "protoc",
        *(f"-I{path}" for path in includes),
        f"--descriptor_set_in={descriptors}",
        *arguments,
    ]
    if protoc.main(command):
        sys.exit("protoc failed")


def validate_descriptors() -> bytes:
    """`validate.proto` as a serialized descriptor set."""
    own = descriptor_pb2.FileDescriptorProto.FromString(validate._DESC.proto.to_binary())
    return descriptor_pb2.FileDescriptorSet(file=[own]).SerializeToString()


if __name__ == "__main__":
    main()
