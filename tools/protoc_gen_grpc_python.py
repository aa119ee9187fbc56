"""A protoc plugin for gRPC's Python code: buf wants a plugin, and grpcio-tools has only its own protoc."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from grpc_tools import protoc


def generate(request: plugin_pb2.CodeGeneratorRequest) -> plugin_pb2.CodeGeneratorResponse:
    """Returns a `_pb2_grpc.py` for each requested file that has a service."""
    with_service = {file.name for file in request.proto_file if file.service}
    names = [name for name in request.file_to_generate if name in with_service]
    response = plugin_pb2.CodeGeneratorResponse(
        supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    )
    with TemporaryDirectory() as folder:
        descriptors = Path(folder, "descriptors.binpb")
        descriptors.write_bytes(descriptor_pb2.FileDescriptorSet(file=request.proto_file).SerializeToString())
        if names and protoc.main(
            ["protoc", f"--descriptor_set_in={descriptors}", f"--grpc_python_out={folder}", *names]
        ):
            response.error = "grpcio-tools failed; its message is above"
        for path in sorted(Path(folder).rglob("*_pb2_grpc.py")):
            response.file.add(name=str(path.relative_to(folder)), content=path.read_text())
    return response


if __name__ == "__main__":
    request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    sys.stdout.buffer.write(generate(request).SerializeToString())
