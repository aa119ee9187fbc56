"""What a storyboard in a prompt shows for reading or speaking, what it directs, and what it is called."""

import pytest

from aiprod_film.scene import CameraMovement, ShotSize, Tempo, TimeOfDay, Weather

from .boards import board
from .films import film


async def test_captions_narration_and_directions_go_where_they_belong() -> None:
    prompt = (
        "Title: The Crossing\nStyle: watercolour\nMusic: solo cello\n\n"
        'Shot 1 (3s, close-up): A sailor ties a knot. Caption: "Before dawn"\nVO: Nobody slept that night.\n'
        "Shot 2 (4s)\nVisual: The ship leaves the harbour in fog\nCamera: pan left\nOn-screen text: none\n"
        'Shot 3 (5s): Open sea at night. NARRATOR: "And so it began."'
    )
    read = board(prompt)
    assert (read.title, read.style, read.music) == ("The Crossing", "watercolour", "solo cello")
    assert [scene.narration for scene in read.scenes] == [
        "Nobody slept that night.",
        None,
        "And so it began.",
    ]
    head, scenes, _ = await film(prompt)
    assert (head.title, head.style.medium) == ("The Crossing", "watercolour animation")
    assert [scene.caption for scene in scenes] == ["Before dawn", "", ""]
    assert scenes[0].shot_size is ShotSize.CLOSE_UP
    assert (scenes[1].camera_movement, scenes[1].weather) == (CameraMovement.PAN_LEFT, Weather.FOG)
    assert scenes[2].time_of_day is TimeOfDay.NIGHT
    assert scenes[1].action == "The ship leaves the harbour in fog"


async def test_words_for_the_screen_are_captions() -> None:
    _, scenes, _ = await film('Open on a cup. End with the tin, the words "Stay up." and tea.example')
    assert [scene.caption for scene in scenes] == ["", "Stay up."]
    _, scenes, _ = await film('15-second ad\nLine: "Fits your bag."\nScene 1: a bag\nScene 2: a helmet')
    assert [scene.caption for scene in scenes] == ["", "Fits your bag."]
    head, scenes, _ = await film("0:00 Title: The Last Icicle\n0:03 A gutter\n0:12 End")
    assert (head.title, scenes[0].caption) == ("", "The Last Icicle")


async def test_an_advertisement_ends_with_its_line_and_its_address() -> None:
    prompt = (
        'Commercial: a runner ties her shoes at dawn. She drinks AquaPure. Tagline: "Pure energy". aqua.com'
    )
    _, scenes, _ = await film(prompt)
    assert [scene.caption for scene in scenes] == ["", "", "Pure energy", "aqua.com"]
    assert scenes[0].action == "A runner ties her shoes at dawn"


@pytest.mark.parametrize(
    ("prompt", "actions", "captions"),
    [
        (
            "Ad for Brella, a tiny umbrella. Show a man in the rain, then the umbrella opening, "
            'then the line "Stay dry" and brella.example.',
            ["Brella, a tiny umbrella", "A man in the rain", "The umbrella opening"],
            ["Stay dry", "brella.example"],
        ),
        (
            "Werbung für Knirps, einen Schirm. Erst ein Mann im Regen, dann ein Kind im Regen, "
            "zum Schluss der Slogan „Trocken“ und knirps.example.",
            ["Knirps, einen Schirm", "Ein Mann im Regen", "Ein Kind im Regen"],
            ["Trocken", "knirps.example"],
        ),
        (
            "Pub pour Ondée, un parapluie. D'abord un homme, puis une femme, enfin le slogan « Au sec ».",
            ["Ondée, un parapluie", "Un homme", "Une femme"],
            ["Au sec"],
        ),
    ],
)
async def test_what_an_advertisement_tells_in_turn_are_its_scenes(
    prompt: str, actions: list[str], captions: list[str]
) -> None:
    _, scenes, _ = await film(prompt)
    assert [scene.action for scene in scenes][: len(actions)] == actions
    assert [scene.caption for scene in scenes] == [""] * len(actions) + captions


async def test_a_storyboard_may_forbid_captions_and_a_title() -> None:
    head, scenes, _ = await film(
        "9:16, no text\n1. a fox in 4K, slow motion\n2. zoom in on an owl #owl\n3. night"
    )
    assert head.title == ""
    assert [scene.action for scene in scenes] == ["A fox", "An owl", "Night"]
    assert [scene.tempo for scene in scenes] == [Tempo.SLOW_MOTION, Tempo.REAL_TIME, Tempo.REAL_TIME]
    assert {scene.caption for scene in scenes} == {""}
    assert scenes[1].camera_movement is CameraMovement.DOLLY_IN


async def test_own_words_are_whole_and_readable() -> None:
    text = "Under the old bridge, a very small otter looks at the moon and waits for the boats of the morning"
    _, scenes, _ = await film(f"1. {text}\n2. Rain", 4)
    assert [scene.caption for scene in scenes] == ["Under the old bridge", "Rain"]
    _, scenes, _ = await film(f"1. Snow\n2. {text.replace(',', '')}", 4)
    assert scenes[1].caption == ""


@pytest.mark.parametrize(
    ("prompt", "title", "actions"),
    [
        ("A fox in 3 scenes: it wakes; it hunts; it sleeps", "A Fox", ["It wakes", "It hunts", "It sleeps"]),
        ("Make a video with 2 shots: sunrise, sunset.", "Sunrise", ["Sunrise", "Sunset"]),
        (
            "Create a storyboard with 2 scenes about a robot gardener",
            "A Robot Gardener",
            ["A robot gardener"] * 2,
        ),
        (
            "Video: 2 scenes, 6 seconds each.\nA fox wakes.\nIt hunts.",
            "A Fox Wakes",
            ["A fox wakes", "It hunts"],
        ),
        ("Product: EcoBottle\nFormat: vertical\n1. a sea\n2. a hill", "EcoBottle", ["A sea", "A hill"]),
    ],
)
async def test_the_title_is_what_the_film_is_about(prompt: str, title: str, actions: list[str]) -> None:
    head, scenes, _ = await film(prompt)
    assert (head.title, [scene.action for scene in scenes]) == (title, actions)


async def test_cuts_in_sentences_are_scenes_and_a_quotation_at_the_end_is_a_card() -> None:
    prompt = (
        "Open on a heron by a lake. Then cut to a fox. It waves. Fade to black. End with 'Good night, heron.'"
    )
    _, scenes, _ = await film(prompt)
    assert [scene.action for scene in scenes] == [
        "A heron by a lake.",
        "A fox. It waves.",
        "Good night, heron.",
    ]
    assert scenes[2].caption == "Good night, heron."
    fox = set(scenes[1].subjects)
    assert fox
    assert fox == set(scenes[2].subjects)
