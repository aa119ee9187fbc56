"""Storyboards as files: what is read, which faults have which lines, and what a written one gives again."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from aiprod.film.v1 import options_pb2 as film_options
from aiprod.film.v1.manifest_pb2 import FrameRate, Scene, VideoFormat
from aiprod.film.v1.media_pb2 import SceneMedia
from aiprod.film.v1.storyboard_pb2 import Storyboard, StoryboardScene
from aiprod.film.v1.unshown_pb2 import Unshown
from aiprod.gateway.v1 import generation_service_pb2 as gateway_api
from aiprod.gateway.v1 import resources_pb2 as gateway_pb
from aiprod.gateway.v1.generation_service_pb2_grpc import (
    GenerationServiceServicer,
    GenerationServiceStub,
    add_GenerationServiceServicer_to_server,
)
from aiprod.probe.v1 import resources_pb2 as probe_pb
from aiprod_cli.__main__ import app
from aiprod_cli.documents import BadDocument
from aiprod_cli.storyboard.reader import read_file
from aiprod_cli.storyboard.schema import SCHEMA
from aiprod_cli.storyboard.writer import storyboard_yaml
from aiprod_client.connection import connect
from aiprod_client.storyboards import plan_storyboard

EXAMPLES = Path(__file__).parents[3] / "examples"
FULL = Storyboard(title="no", style="12", prompt="a: b\n# c", scenes=[StoryboardScene(text="a fox")])
FULL.scenes[0].duration.FromNanoseconds(2_291_666_667)
FULL.scenes[0].caption = ""
FULL.scenes[0].subjects.append("a grey heron 🐦")
FULL.scenes[0].shot_size = Scene.CLOSE_UP


def read(tmp_path: Path, text: str) -> Storyboard:
    file = tmp_path / "film.yaml"
    file.write_text(text, encoding="utf-8")
    return read_file(file).message


def test_a_written_storyboard_is_read_again(tmp_path: Path) -> None:
    assert read(tmp_path, storyboard_yaml(FULL, "aiprod generate")) == FULL


def test_the_example_is_a_film_of_twenty_seconds() -> None:
    example = Path(__file__).parents[3] / "examples/storyboard.yaml"
    scenes = read_file(example).message.scenes
    assert sum(scene.duration.ToSeconds() for scene in scenes) == 20
    schema = example.read_text("utf-8").splitlines()[0].split("$schema=")[1]
    assert (example.parent / schema).samefile(SCHEMA)


def test_the_schema_knows_both_forms_of_a_picture() -> None:
    schema = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    for media, valid in (
        ("a.png", True),
        ({"asset": "a.png", "fit": "FIT"}, True),
        ({"fit": "FIT"}, False),
        (7, False),
    ):
        assert schema.is_valid({"scenes": [{"text": "a fox", "media": media}]}) is valid


def test_the_example_with_own_pictures_has_them() -> None:
    board = read_file(EXAMPLES / "own-media.yaml")
    names = [scene.media.asset.name for scene in board.message.scenes if scene.HasField("media")]
    assert [(EXAMPLES / name).stat().st_size < 100_000 for name in names] == [True, True]


def test_a_picture_is_named_by_its_path_alone_or_with_its_fit(tmp_path: Path) -> None:
    board = read(
        tmp_path,
        "scenes:\n- {text: a, media: a.png}\n- {text: b, media: {asset: b.png, fit: fit}}\n"
        "- {text: c, media: {asset: {name: uploads/c, generation: 7}}}",
    )
    assert [scene.media.asset.name for scene in board.scenes] == ["a.png", "b.png", "uploads/c"]
    assert [scene.media.fit for scene in board.scenes] == [0, SceneMedia.FIT, 0]
    assert board.scenes[2].media.asset.generation == 7


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("lost.png", "does not exist"),
        ("../other.png", "is not in the folder of the storyboard"),
        ("/etc/passwd", "is not in the folder of the storyboard"),
        ("link.png", "is not in the folder of the storyboard"),
        ("empty.png", "has 0 bytes"),
        ("folder", "is a folder"),
    ],
)
def test_a_wrong_file_is_found_before_anything_starts(tmp_path: Path, name: str, fault: str) -> None:
    folder = tmp_path / "film"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "other.png").write_bytes(b"other")
    (folder / "link.png").symlink_to(tmp_path / "other.png")
    (folder / "empty.png").write_bytes(b"")
    file = folder / "film.yaml"
    file.write_text(f"scenes:\n- text: a fox\n  media: {name}\n")
    result = CliRunner().invoke(app, ["generate", "--storyboard", str(file)], env={"COLUMNS": "400"})
    assert result.exit_code == 2
    assert "film.yaml:3: scenes[0].media:" in result.output
    assert fault in result.output


def test_a_wrong_track_is_found_before_anything_starts(tmp_path: Path) -> None:
    arguments = ["generate", "a fox", "--music", str(tmp_path / "lost.mp3")]
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "400"})
    assert result.exit_code == 2
    assert "does not exist; use auto, off or a file" in result.output


def test_json_is_read_as_well(tmp_path: Path) -> None:
    text = '{\n\t"scenes": [\n\t\t{"text": "a fox", "duration": "1.5s", "shot_size": "close-up"}\n\t]\n}'
    scene = read(tmp_path, text).scenes[0]
    assert (scene.text, scene.duration.ToMilliseconds(), scene.shot_size) == ("a fox", 1500, Scene.CLOSE_UP)


def test_a_text_counts_as_it_is_written(tmp_path: Path) -> None:
    scene = read(tmp_path, "scenes:\n- text: 12\n  caption: no\n  narration:\n  title: 1:30\n").scenes[0]
    assert (scene.text, scene.caption, scene.narration, scene.title) == ("12", "no", "", "1:30")
    assert not read(tmp_path, "scenes:\n- text: a\n  caption:\n").scenes[0].HasField("caption")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("titel: x\nscenes: []", ["1: titel: unknown field 'titel', did you mean title?"]),
        ("scenes:\n- text: a\n  text: b", ["3: scenes[0].text: appears twice"]),
        ("scenes:\n- text: [a]", ["2: scenes[0].text: must be a single value"]),
        ("scenes: a fox", ["1: scenes: must be a list, each item after a `-`"]),
        ("scenes:\n- a fox", ["2: scenes[0]: must have fields such as `text: …`"]),
        (
            "scenes:\n- text: a\n  shot_size: clse up\n  duration: soon",
            [
                "3: scenes[0].shot_size: unknown value 'clse up', did you mean CLOSE_UP?",
                "4: scenes[0].duration: 'soon' is not a length: use seconds, such as 2.5",
            ],
        ),
        ("- a fox", ["1: a storyboard has a list `scenes`, each with a `text`"]),
        ("scenes:\n- text: 'a", ["2: found unexpected end of stream"]),
    ],
)
def test_each_fault_has_its_line(tmp_path: Path, text: str, faults: list[str]) -> None:
    with pytest.raises(BadDocument) as failure:
        read(tmp_path, text)
    assert str(failure.value).splitlines() == [f"{tmp_path / 'film.yaml'}:{fault}" for fault in faults]


def test_hostile_files_are_refused(tmp_path: Path) -> None:
    for text in (
        "[" * 100_000,
        "a: &a [*a]",
        "!!python/object/apply:os.system [ls]",
        "x" * (1 << 20 | 1),
        "",
    ):
        with pytest.raises(BadDocument):
            read(tmp_path, text)


def test_the_schema_names_the_fields_of_the_contract() -> None:
    schema = json.loads(SCHEMA.read_text())
    scene = schema["$defs"]["StoryboardScene"]
    assert set(schema["properties"]) == set(Storyboard.DESCRIPTOR.fields_by_name)
    assert set(scene["properties"]) == set(StoryboardScene.DESCRIPTOR.fields_by_name)
    assert scene["properties"]["shot_size"]["enum"] == ["EXTREME_WIDE", "WIDE", "MEDIUM", "CLOSE_UP"]
    assert scene["required"] == ["text"]


class Gateway(GenerationServiceServicer):
    """Plans one storyboard, after a plan that another engine began."""

    def PlanStoryboard(
        self, request: gateway_api.PlanStoryboardRequest, context: grpc.ServicerContext
    ) -> Iterator[gateway_api.PlanStoryboardResponse]:
        for title in ("discarded", request.prompt):
            yield gateway_api.PlanStoryboardResponse(head=Storyboard(title=title))
            yield gateway_api.PlanStoryboardResponse(scene=FULL.scenes[0])
        left_out = Unshown(words="a theremin", explanation="there is no picture of it")
        yield gateway_api.PlanStoryboardResponse(unshown=left_out)

    def GetJob(self, request: gateway_api.GetJobRequest, context: grpc.ServicerContext) -> gateway_pb.Job:
        return gateway_pb.Job(
            name=request.name,
            storyboard=FULL,
            format=VideoFormat(width=640, height=360, frame_rate=FrameRate(numerator=24, denominator=1)),
            engines=["embedded-planner/9"],
            degraded=True,
            degraded_reason="PLAN_INVALID: two scenes have one id",
            options=film_options.FilmOptions(captions=film_options.OWN),
            directions=[film_options.Direction(words="9:16")],
            unshown=[Unshown(words="a theremin", scene="s1", explanation="there is no picture of it")],
            quality_rounds=[
                gateway_pb.QualityRound(
                    verdict=probe_pb.FAIL,
                    semantic_score=5.5,
                    failing_scenes=[gateway_pb.FailingScene(scene="s1", reasons=["PAW: a black paw"])],
                ),
                gateway_pb.QualityRound(verdict=probe_pb.PASS),
            ],
        )


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    server = grpc.server(ThreadPoolExecutor(2))
    add_GenerationServiceServicer_to_server(Gateway(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield {"AIPROD_PORT": str(port), "AIPROD_HOME": "/nonexistent", "COLUMNS": "200"}
    server.stop(0).wait()


async def test_a_second_head_restarts_a_plan(environment) -> None:
    async with connect(GenerationServiceStub, f"127.0.0.1:{environment['AIPROD_PORT']}") as stub:
        planned = await plan_storyboard(stub, gateway_api.PlanStoryboardRequest(prompt="a fox"))
    assert planned.storyboard == Storyboard(title="a fox", scenes=FULL.scenes)
    assert [item.words for item in planned.unshown] == ["a theremin"]


def test_a_job_shows_what_was_asked_for_and_what_is_not_shown(environment) -> None:
    result = CliRunner().invoke(app, ["job", "7"], env=environment)
    assert result.exit_code == 0, result.output
    for words in (
        "a storyboard of 1 scene",
        "own",
        "9:16 (not followed)",
        "embedded-planner/9",
        "PLAN_INVALID: two scenes have one id",
    ):
        assert words in result.stdout
    assert "“a theremin” (s1): there is no picture of it" in result.stdout
    assert "FAIL, 5.5 of 10; s1: PAW: a black paw" in result.stdout
    assert "Quality control, round 2\tPASS" in result.stdout


def test_a_prompt_and_a_storyboard_exclude_each_other(tmp_path: Path) -> None:
    file = tmp_path / "film.yaml"
    file.write_text("scenes:\n- text: a fox\n")
    for arguments in ([], ["a fox", "--storyboard", str(file)]):
        result = CliRunner().invoke(app, ["generate", *arguments])
        assert result.exit_code == 2
        assert "give either a prompt or --storyboard" in result.output
