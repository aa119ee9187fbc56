"""What the contracts say of themselves, in annotations and comments, agrees with their rules."""

import importlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import protovalidate
import pytest
from buf.validate import validate_pb2
from google.api import client_pb2, field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorSet
from google.protobuf.message_factory import GetMessageClass

from aiprod_rpc.forms import FORMS

ROOT = Path(__file__).parent.parent
BUF = Path(sys.executable).parent / "buf"
REQUIRED, OUTPUT_ONLY = field_behavior_pb2.REQUIRED, field_behavior_pb2.OUTPUT_ONLY
# 0 is a checksum like any other, so no rule can demand it.
WITHOUT_A_RULE = {"crc32c"}
# A signature names the fields of one request, and these take a stream of them.
WITHOUT_A_SIGNATURE = {"Join", "Upload"}


def contracts() -> Iterator[FileDescriptor]:
    for path in sorted((ROOT / "protos").rglob("*.proto")):
        module = ".".join(path.relative_to(ROOT / "protos").with_suffix("").parts)
        yield importlib.import_module(f"{module}_pb2").DESCRIPTOR


def nested(message: Descriptor) -> Iterator[Descriptor]:
    yield message
    for inner in message.nested_types:
        if not inner.GetOptions().map_entry:
            yield from nested(inner)


FILES = list(contracts())
MESSAGES = [each for file in FILES for top in file.message_types_by_name.values() for each in nested(top)]
METHODS = [each for file in FILES for service in file.services_by_name.values() for each in service.methods]
PAGED = [each for each in METHODS if "page_size" in each.input_type.fields_by_name]


def short_name(item: Descriptor | MethodDescriptor) -> str:
    return item.full_name.removeprefix("aiprod.")


def behavior(field: FieldDescriptor) -> Sequence[int]:
    return field.GetOptions().Extensions[field_behavior_pb2.field_behavior]


def rules(field: FieldDescriptor) -> validate_pb2.FieldRules:
    return field.GetOptions().Extensions[validate_pb2.field]


def resource(message: Descriptor) -> resource_pb2.ResourceDescriptor:
    return message.GetOptions().Extensions[resource_pb2.resource]


def is_choice(field: FieldDescriptor) -> bool:
    """Returns whether the field is one of a oneof's: the oneof says whether one of them is required."""
    return field.containing_oneof is not None and len(field.containing_oneof.fields) > 1


def requested() -> set[Descriptor]:
    """Returns the requests, and the messages that they hold of their own package and of films."""
    found: set[Descriptor] = set()
    waiting = {method.input_type for method in METHODS}
    while waiting:
        found.add(message := waiting.pop())
        packages = (message.file.package, "aiprod.film.v1")
        given = {field.message_type for field in message.fields if OUTPUT_ONLY not in behavior(field)}
        waiting |= {each for each in given if each in MESSAGES and each.file.package in packages} - found
    return found


def test_each_field_of_a_request_has_a_behavior() -> None:
    fields = [field for message in requested() for field in message.fields]
    assert [field.full_name for field in fields if not behavior(field) and not is_choice(field)] == []


def test_required_is_what_the_rules_demand() -> None:
    for message in MESSAGES:
        marked = {field.name for field in message.fields if REQUIRED in behavior(field)} - WITHOUT_A_RULE
        empty = GetMessageClass(message)()
        paths = [violation.proto.field for violation in protovalidate.collect_violations(empty)]
        # Rules of a whole message have no path, and those of a oneof its name.
        demanded = {path.elements[0].field_name for path in paths if path} & set(message.fields_by_name)
        assert marked == demanded, message.full_name


@pytest.mark.parametrize("method", METHODS, ids=short_name)
def test_signatures_hold_what_a_call_requires(method: MethodDescriptor) -> None:
    signatures = method.GetOptions().Extensions[client_pb2.method_signature]
    assert bool(signatures) == (method.name not in WITHOUT_A_SIGNATURE)
    request = method.input_type
    required = {field.name for field in request.fields if REQUIRED in behavior(field)}
    choices = [each for each in request.oneofs if each.GetOptions().Extensions[validate_pb2.oneof].required]
    for signature in signatures:
        names = set(filter(None, signature.split(",")))
        assert required <= names <= set(request.fields_by_name)
        assert [len(names & {field.name for field in each.fields}) for each in choices] == [1] * len(choices)


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The comments of all fields, by the fields' full names."""
    image = tmp_path_factory.mktemp("image") / "contracts.binpb"
    subprocess.run([BUF, "build", "protos", "--as-file-descriptor-set", "-o", image], cwd=ROOT, check=True)
    found: dict[str, str] = {}
    for file in FileDescriptorSet.FromString(image.read_bytes()).file:
        places = {tuple(each.path): each.leading_comments for each in file.source_code_info.location}
        for name, place in fields_in(file.package, file.message_type, (4,)):
            found[name] = " ".join(places[place].split())
    return found


def fields_in(
    scope: str, messages: Sequence[DescriptorProto], path: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yields the full names of fields with their places: the numbers and indices that lead there."""
    for index, message in enumerate(messages):
        name = f"{scope}.{message.name}"
        for number, field in enumerate(message.field):
            yield f"{name}.{field.name}", (*path, index, 2, number)
        written = [inner for inner in message.nested_type if not inner.options.map_entry]
        yield from fields_in(name, written, (*path, index, 3))


@pytest.mark.parametrize("method", PAGED, ids=short_name)
def test_pages_are_alike(method: MethodDescriptor, comments: dict[str, str]) -> None:
    size, token = (method.input_type.fields_by_name[name] for name in ("page_size", "page_token"))
    assert re.search(r": \d+ if 0; more than (\d+) count as \1, and", comments[size.full_name])
    assert rules(size).int32.HasField("gte")
    assert not rules(size).int32.HasField("lte")
    assert comments[token.full_name].endswith("; empty for the first page.")
    assert "next_page_token" in method.output_type.fields_by_name


def test_lists_have_pages() -> None:
    assert [each.name for each in METHODS if each.name.startswith("List") and each not in PAGED] == []


def test_comments_state_the_limits(comments: dict[str, str]) -> None:
    for field in (field for message in MESSAGES for field in message.fields):
        rule, comment = rules(field), comments[field.full_name]
        limits = {rule.string.max_len, rule.repeated.max_items, rule.map.max_pairs, rule.int32.lte} - {0}
        assert limits <= {int(number) for number in re.findall(r"\d+", comment)}, (
            f"{field.full_name}: {comment}"
        )


def test_what_has_a_name_is_a_resource() -> None:
    named = [
        each for each in METHODS if each.name.startswith("Get") and "name" in each.input_type.fields_by_name
    ]
    assert named
    assert [method.name for method in named if not resource(method.output_type).type] == []


def test_names_refer_to_their_resource() -> None:
    shapes = {re.sub(r"\{\w+\}", "{}", shape) for each in MESSAGES for shape in resource(each).pattern}
    found = set()
    for field in (field for message in MESSAGES for field in message.fields):
        # `^jobs/[a-z0-9-]{1,63}$` is the rule of `jobs/{job}`.
        shape = re.sub(r"(\[.*?\](\{.*?\})?)+", "{}", rules(field).string.pattern.strip("^()?$"))
        if shape in shapes:
            found.add(shape)
            reference = field.GetOptions().Extensions[resource_pb2.resource_reference]
            assert reference.type or reference.child_type, field.full_name
    libraries = {"libraries/{}", "libraries/{}/entries/{}"}
    assert found == libraries | {
        "jobs/{}",
        "jobs/{}/delivery",
        "rooms/{}",
        "rooms/{}/revisions/{}",
        "webhooks/{}",
    }


ONE_CLASS = re.compile(r"\^\[[^\]]+\]\{[01],\d+\}\$")
"""A pattern of one class of characters, which callers read as the characters and their number."""


def patterns(field: FieldDescriptor) -> Iterator[str]:
    rule = rules(field)
    for texts in (rule.string, rule.repeated.items.string, rule.map.keys.string, rule.map.values.string):
        if texts.pattern:
            yield texts.pattern


def test_callers_read_words_instead_of_patterns() -> None:
    used = {pattern for message in MESSAGES for field in message.fields for pattern in patterns(field)}
    unknown = {pattern for pattern in used - FORMS.keys() if not ONE_CLASS.fullmatch(pattern)}
    assert not unknown, "add them to aiprod_rpc.forms"
    assert not FORMS.keys() - used
