"""Directions to the maker of a film shape it, and are neither captions nor titles."""

import time
from dataclasses import replace
from enum import IntEnum

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.scene import CameraAngle, CameraMovement, ShotSize, Tempo
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.prompt_parser import parse_prompt
from aiprod_llm.storyboard.directions import (
    Directions,
    Lettering,
    lettering,
    without_camera,
    without_directions,
)
from aiprod_llm.storyboard.reader import film_directions
from aiprod_llm.storyboard.screen_words import screen_words

from .films import film

LEXICONS = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("a fox in the snow, 9:16, 4K, intricate details", "a fox in the snow"),
        ("A fox runs. 15 seconds. Vertical video.", "A fox runs."),
        ("a fox, no captions, no text", "a fox"),
        ("a fox in a forest with no subtitles", "a fox in a forest"),
        ("a fox at dawn #nature #wildlife", "a fox at dawn"),
        ("a #fox runs over the #snow at dawn", "a fox runs over the snow at dawn"),
        ("Make a video about https://example.com/shop?id=3", ""),
        ("Create a 15-second vertical ad for a coffee shop", "a coffee shop"),
        ("ein Fuchs, ohne Untertitel, im Hochformat", "ein Fuchs"),
        ("un renard, sans texte, haute qualité", "un renard"),
        ("un zorro, sin subtítulos, 10 segundos", "un zorro"),
        ("una volpe, senza testo", "una volpe"),
        ("uma raposa, sem legendas", "uma raposa"),
        ("лиса, без субтитров, 10 секунд", "лиса"),
        ("雪中的狐狸，不要字幕，竖屏", "雪中的狐狸"),
        ("雪の狐、字幕なし", "雪の狐"),
        ("Make a TikTok about a grumpy cactus", "a grumpy cactus"),
        ("Can you make me a video where a penguin skis?", "a penguin skis."),
        ("Bitte keine Texte im Bild: ein Boot", "ein Boot"),
        ("Fais une vidéo de 8 secondes d'un phare", "un phare"),
        ("un perro, formato 1:1", "un perro"),
        ("Karda bir tilki, altyazı yok, dikey video", "Karda bir tilki"),
        ("שועל בשלג, בלי כתוביות, אנכי", "שועל בשלג"),
        ("สุนัขจิ้งจอก ไม่มีคำบรรยาย แนวตั้ง", "สุนัขจิ้งจอก"),
        ("Con cáo trong tuyết, không phụ đề", "Con cáo trong tuyết"),
        ("Instagram reel, 1080x1920, 30fps: a barista", "a barista"),
        ("I need something for my bakery's Instagram: warm bread. Portrait please.", "warm bread."),
        ("Captions: off. Music: none. A cow", "A cow"),
        ("Negative prompt: blurry, text. A red tram", "A red tram"),
        ("Negative prompt: blurry, low quality. Prompt: a girl on a hill", "a girl on a hill"),
        ("I want a video for Instagram Reels: a fox", "a fox"),
        ("A fox in the mist [1080p] (no watermark)", "A fox in the mist"),
        ("A fox, captions in English only", "A fox"),
        ("YouTube Shorts, 10 seconds: a fox", "a fox"),
        ("A fox / 16:9 / 10s / no text", "A fox"),
        ("Resolution: 1080p. A fox.", "A fox."),
        ("Je voudrais une vidéo d'un renard", "un renard"),
        ("Quiero un video de un zorro, vertical", "un zorro"),
        ("狐狸在雪中，没有音乐", "狐狸在雪中"),
        ("여우, 음악 없이", "여우"),
        ("Background music: soft piano. A fox runs.", "A fox runs."),
        ("Video in 4k at 60fps of a fox", "a fox"),
        ("a bomb explodes in 15 seconds", "a bomb explodes in 15 seconds"),
        ("a man with no words to say", "a man with no words to say"),
        ("the score is 4:3 for the home team", "the score is 4:3 for the home team"),
        ("the number #1 fan in #d7263d red", "the number #1 fan in #d7263d red"),
    ],
)
def test_directions_are_removed_and_the_story_stays(text: str, story: str) -> None:
    assert without_directions(text) == story


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("zoom in on a rose", "a rose"),
        ("close-up of a rose, slow motion", "a rose"),
        ("Closeup of a rose", "a rose"),
        ("epic drone shot of a glacier", "a glacier"),
        ("The camera slowly pans across the harbour", "the harbour"),
        ("Wide shot: a desert", "a desert"),
        ("slow zoom out", ""),
        ("Nahaufnahme einer Rose", "Rose"),
        ("gros plan sur une rose", "une rose"),
        ("primer plano de una rosa", "una rosa"),
        ("a pan of pancakes on a stove", "a pan of pancakes on a stove"),
        ("a long river in a wide valley", "a long river in a wide valley"),
        ("a camera on a tripod", "a camera on a tripod"),
        ("he tilts his head", "he tilts his head"),
    ],
)
def test_camera_directions_are_removed(text: str, story: str) -> None:
    assert without_camera(text) == story


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("a fox", Lettering()),
        ("a fox, no captions", Lettering(captions=False)),
        ("a fox without subtitles", Lettering(captions=False)),
        ("a fox, no captions or text", Lettering(captions=False, title=False)),
        ("a fox. No text on screen.", Lettering(captions=False, title=False)),
        ("ein Fuchs, ohne Text", Lettering(captions=False, title=False)),
        ("there is no text message on the phone", Lettering()),
        ("https://example.com", Lettering()),
    ],
)
def test_a_prompt_may_forbid_letters(text: str, allowed: Lettering) -> None:
    assert lettering(text) == allowed


async def test_directions_of_a_plain_prompt_shape_the_film_and_are_not_shown() -> None:
    head, scenes, _ = await film("zoom in on a rose, 9:16, 4K, no captions, 15 seconds #rose")
    assert head.title == "A Rose"
    assert {scene.caption for scene in scenes} == {""}
    assert {scene.action for scene in scenes} == {"A rose"}
    assert scenes[0].camera_movement is CameraMovement.DOLLY_IN


async def test_a_camera_direction_belongs_to_the_words_beside_it() -> None:
    before = await film("close-up, a rose in a garden. A boat on a lake.")
    behind = await film("A boat on a lake. A rose in a garden, close-up.")
    assert before.scenes[0].shot_size is ShotSize.CLOSE_UP
    rose = next(scene for scene in behind.scenes if scene.action.startswith("A rose"))
    assert rose.shot_size is ShotSize.CLOSE_UP


async def test_a_prompt_of_directions_only_has_no_letters() -> None:
    head, scenes, _ = await film("make a video about https://example.com/a")
    assert head.title == ""
    assert not any("example" in scene.caption + scene.title + scene.action for scene in scenes)
    assert {scene.caption for scene in scenes} == {""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A fox, 9:16, 15 seconds, no captions", Directions(15 * SECOND, (9, 16), captions=False)),
        ("Make a 30-second vertical video about a fox", Directions(30 * SECOND, (9, 16))),
        ("a fox --ar 16:9 --v 6 --no people, text", Directions(None, (16, 9), captions=False, title=False)),
        ("a fox, square 1:1, no voiceover", Directions(None, (1, 1), narration=False)),
        ("ein Video im Hochformat über einen Fuchs, ohne Musik", Directions(None, (9, 16), music=False)),
        ("狐が走る、縦型、15秒、字幕なし", Directions(15 * SECOND, (9, 16), captions=False)),
        ("قط، 10 ثوان", Directions(10 * SECOND)),
        ("1. a fox (3s)\n2. an owl (4s)\n\nMake it 20 seconds, 1:1", Directions(20 * SECOND, (1, 1))),
        (
            '{"ratio": "9:16", "scenes": [{"text": "a fox"}, {"text": "owl"}]}',
            Directions(None, (9, 16)),
        ),
        ("Captions off. A whale sings.", Directions(captions=False)),
        ("A wave in slow motion", Directions(manners=((Tempo.SLOW_MOTION, "in slow motion"),))),
        ("Length: 01:20. A turtle swims.", Directions(80 * SECOND)),
        ("a one-minute film about a fox", Directions(60 * SECOND)),
        ("a fox, thirty seconds", Directions(30 * SECOND)),
        ("TikTok video, 7s: a fox jumps", Directions(7 * SECOND)),
        ("A fox [1080p] [60 fps]", Directions(short_side=1080, frame_rate=60)),
        ("A fox, 4K, no music please", Directions(music=False, short_side=2160)),
        ("una volpe, verticale", Directions(None, (9, 16))),
        ("A 90-second documentary about a fox", Directions(90 * SECOND)),
        ("Portrait mode, two minutes: the life of a fox", Directions(120 * SECOND, (9, 16))),
        ("Ein 20-sekündiges Video über einen Fuchs, quadratisch", Directions(20 * SECOND, (1, 1))),
        ("Uma raposa, sem texto na tela", Directions(captions=False, title=False)),
        ("lis, pionowo", Directions(None, (9, 16))),
        # What only looks like a direction.
        ("Wait one second, a fox", Directions()),
        ("5 seconds each, a fox", Directions()),
        ("A train leaves at 12:30, a landscape in the window", Directions()),
        ("portrait of a woman who waits 20 minutes", Directions()),
        ("a haunted house, no scary sounds", Directions()),
    ],
)
def test_directions_are_values(text: str, expected: Directions) -> None:
    assert replace(film_directions(text), words=()) == expected


@pytest.mark.parametrize(
    "mark", ["no ", "a, ", "--", "in the style ", "story ", "(a:1.2) ", "slow ", "make ", "a: b\n"]
)
def test_long_runs_cost_no_quadratic_time(mark: str) -> None:
    # Of the processor, which others may keep busy.
    start = time.process_time()
    film_directions(mark * (4000 // len(mark)))
    screen_words(mark * (4000 // len(mark)))
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Close-up of a red rose, then a wide shot of the garden", ShotSize.CLOSE_UP),
        ("Nahaufnahme einer Rose im Garten", ShotSize.CLOSE_UP),
        ("Gros plan sur une rose dans le jardin", ShotSize.CLOSE_UP),
        ("Primer plano de una rosa en el jardín", ShotSize.CLOSE_UP),
        ("Primo piano di una rosa nel giardino", ShotSize.CLOSE_UP),
        ("Крупный план: роза в саду", ShotSize.CLOSE_UP),
        ("特写：花园里的一朵玫瑰", ShotSize.CLOSE_UP),
        ("クローズアップ、庭のバラ", ShotSize.CLOSE_UP),
        ("Närbild på en ros i trädgården", ShotSize.CLOSE_UP),
        ("Zbliżenie na różę w ogrodzie", ShotSize.CLOSE_UP),
        ("Bahçede bir gülün yakın çekimi, yakın çekim", ShotSize.CLOSE_UP),
        ("Cận cảnh một bông hoa trong vườn", ShotSize.CLOSE_UP),
        ("Een eiland, van bovenaf", CameraAngle.AERIAL),
        ("Το νησί από ψηλά", CameraAngle.AERIAL),
        ("Вид на остров с дрона", CameraAngle.AERIAL),
        ("섬, 항공샷", CameraAngle.AERIAL),
        ("האי, צילום אוויר", CameraAngle.AERIAL),
        ("لقطة جوية لجزيرة في البحر", CameraAngle.AERIAL),
        ("The camera orbits a lighthouse", CameraMovement.ORBIT),
        ("The camera slowly pans across the harbour", CameraMovement.PAN_RIGHT),
        ("Crane shot of a market", CameraMovement.TILT_UP),
        ("Punk band in a garage, handheld camera", CameraMovement.HANDHELD),
        ("Die Kamera schwenkt nach links über den Hafen", CameraMovement.PAN_LEFT),
        ("Travelling avant dans une forêt", CameraMovement.DOLLY_IN),
        ("镜头拉远，一座城市", CameraMovement.DOLLY_OUT),
        ("Zeitraffer einer Sonnenblume", Tempo.TIME_LAPSE),
        ("A timelapse of a city", Tempo.TIME_LAPSE),
        ("La bailarina gira, cámara lenta", Tempo.SLOW_MOTION),
        ("马在沙滩上奔跑，慢动作", Tempo.SLOW_MOTION),
        ("波が岩に砕けるスローモーション", Tempo.SLOW_MOTION),
        ("כלב רץ בחוף בהילוך איטי", Tempo.SLOW_MOTION),
        ("สุนัขวิ่งบนชายหาด สโลว์โมชั่น", Tempo.SLOW_MOTION),
    ],
)
async def test_the_first_scene_is_filmed_as_its_words_say(text: str, expected: IntEnum) -> None:
    first = (await film(text)).scenes[0]
    assert any(
        expected is one for one in (first.shot_size, first.camera_angle, first.camera_movement, first.tempo)
    )


@pytest.mark.parametrize("text", ["A pan on the stove", "A hawk circles", "A crane flies", "A rapid river"])
async def test_things_and_acts_are_no_camera_words(text: str) -> None:
    cues = parse_prompt(text, LEXICONS).moments[0]
    assert (cues.camera_movement, cues.tempo, cues.camera_angle, cues.shot_size) == (None, None, None, None)
