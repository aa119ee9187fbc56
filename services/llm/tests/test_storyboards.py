"""A prompt that is a storyboard is followed: its scenes, their order and lengths, and its captions."""

import pytest

from aiprod_film.entity import EntityKind
from aiprod_film.scene import Mood, Setting, TimeOfDay, Weather
from aiprod_llm.storyboard.reader import read_storyboard

from .boards import board, seconds
from .films import film

LABELLED = (
    (
        "Scene one, 2 seconds: a heron lands. Scene two, 4 seconds: the heron fishes. "
        "Scene three, 6 seconds: it flies off."
    ),
    (
        "Shot 1 – two seconds – a heron lands\nShot 2 – four seconds – the heron fishes\n"
        "Shot 3 – six seconds – it flies off"
    ),
    (
        "1) a heron lands (2s) - Camera: static\n2) the heron fishes (4s) - Camera: static\n"
        "3) it flies off (6s) - Camera: pan"
    ),
    (
        'Make a video from this storyboard: {"storyboard": {"shots": ['
        '{"shot": "a heron lands", "length": "2s"}, '
        '{"shot": "the heron fishes", "length": "4s"}, {"shot": "it flies off", "length": "6s"}]}}'
    ),
    "Scene 1 (2s): a heron lands. Scene 2 (4s): the heron fishes. Scene 3 (6s): it flies off.",
    "Scene 1: a heron lands (2s)\nScene 2: the heron fishes (4s)\nScene 3: it flies off (6s)",
    "Shot 1 | 2s | a heron lands\nShot 2 | 4s | the heron fishes\nShot 3 | 6s | it flies off",
    "SHOT #1 - 2 sec - a heron lands\nSHOT #2 - 4 sec - the heron fishes\nSHOT #3 - 6 sec - it flies off",
    (
        "**Scene 1** (0:00-0:02): a heron lands\n**Scene 2** (0:02-0:06): the heron fishes\n"
        "**Scene 3** (0:06-0:12): it flies off"
    ),
    (
        "## Scene One [2 seconds]\na heron lands\n\n## Scene Two [4 seconds]\nthe heron fishes\n\n"
        "## Scene Three [6 seconds]\nit flies off"
    ),
    "[00:00-00:02] a heron lands\n[00:02-00:06] the heron fishes\n[00:06-00:12] it flies off",
    "00:00 – 00:02: a heron lands\n00:02 – 00:06: the heron fishes\n00:06 – 00:12: it flies off",
    "0-2s: a heron lands. 2-6s: the heron fishes. 6-12s: it flies off.",
    "Opening (0-2s): a heron lands\nMiddle (2-6s): the heron fishes\nEnd (6-12s): it flies off",
    "0:00 a heron lands\n0:02 the heron fishes\n0:06 it flies off",
    "1. a heron lands (2s)\n2. the heron fishes (4s)\n3. it flies off (6s)",
    "1) a heron lands, 2 seconds 2) the heron fishes, 4 seconds 3) it flies off, 6 seconds",
    "- 2s: a heron lands\n- 4s: the heron fishes\n- 6s: it flies off",
    (
        "| Scene | Length | Picture |\n|---|---|---|\n| 1 | 2s | a heron lands |\n"
        "| 2 | 4s | the heron fishes |\n| 3 | 6s | it flies off |"
    ),
    (
        '{"scenes": [{"text": "a heron lands", "duration": 2}, '
        '{"text": "the heron fishes", "seconds": 4}, {"text": "it flies off", "length": "6s"}]}'
    ),
    (
        '```json\n[{"visual": "a heron lands", "duration_sec": 2}, '
        '{"visual": "the heron fishes", "duration_sec": 4}, '
        '{"visual": "it flies off", "start": 6, "end": 12},]\n```'
    ),
    (
        "scenes:\n- text: a heron lands\n  duration: 2\n- text: the heron fishes\n  duration: 4\n"
        "- text: it flies off\n  duration: 6"
    ),
    "Szene 1 (2 Sekunden): a heron lands. Szene 2 (4 Sek.): the heron fishes. Szene 3 (6 s): it flies off.",
    "First 2 seconds: a heron lands. Next 4 seconds: the heron fishes. Last 6 seconds: it flies off.",
    "At 0s a heron lands. At 2s the heron fishes. At 6s it flies off. At 12s: end",
    "Seconds 1-2: a heron lands\nSeconds 3-6: the heron fishes\nSeconds 7-12: it flies off",
    "{2s} a heron lands\n{4s} the heron fishes\n{6s} it flies off",
    'no,seconds,visual\n1,2,"a heron lands"\n2,4,the heron fishes\n3,6,it flies off',
    "a:\n  visual: a heron lands\n  duration: 2\nb:\n  visual: the heron fishes\n  duration: 4\n"
    "c:\n  visual: it flies off\n  duration: 6",
    '{"visual": "a heron lands", "duration": 2}\n{"visual": "the heron fishes", "duration": 4}\n'
    '{"visual": "it flies off", "duration": 6}',
    "Shot 1｜2s｜a heron lands\nShot 2｜4s｜the heron fishes\nShot 3｜6s｜it flies off",
    "Shot 1 | 2s | close-up | a heron lands\nShot 2 | 4s | wide | the heron fishes\n"
    "Shot 3 | 6s | low angle | it flies off",
    "一、a heron lands (2s)\n二、the heron fishes (4s)\n三、it flies off (6s)",
    '[{"descripcion": "a heron lands", "duracion": 2}, {"descripcion": "the heron fishes", "duracion": 4}, '
    '{"descripcion": "it flies off", "duracion": 6}]',
    "[Scene 1 – 2s] a heron lands [Scene 2 – 4s] the heron fishes [Scene 3 – 6s] it flies off",
)


@pytest.mark.parametrize("prompt", LABELLED, ids=range(len(LABELLED)))
async def test_every_form_gives_its_scenes_and_lengths(prompt: str) -> None:
    head, scenes, _ = await film(prompt)
    assert seconds(scenes) == [2, 4, 6]
    actions = [scene.action.casefold().strip(".") for scene in scenes]
    assert actions == ["a heron lands", "the heron fishes", "it flies off"]
    on_screen = " ".join([head.title, head.logline, *(f"{scene.caption} {scene.title}" for scene in scenes)])
    assert not set(on_screen) & set("0123456789|{}[]*#:")
    assert not any(word in on_screen.casefold() for word in ("scene", "shot", "szene", "sec", "duration"))


LANGUAGES = {
    "de": "Szene 1: Ein Fuchs wacht auf\nSzene 2: Es schneit\nUntertitel: „Winter“\nSzene 3: Die Nacht kommt",
    "fr": "Scène 1 : un renard se réveille\nScène 2 : il neige\nTexte : « Winter »\nScène 3 : la nuit tombe",
    "es": "Escena 1: un zorro despierta. Escena 2: nieva. Subtítulo: «Winter». Escena 3: cae la noche.",
    "it": "Scena 1: una volpe si sveglia\nScena 2: nevica\nDidascalia: Winter\nScena 3: scende la notte",
    "pt": "Cena 1: uma raposa acorda\nCena 2: neva\nLegenda: Winter\nCena 3: cai a noite",
    "nl": "Scène 1: een vos wordt wakker\nScène 2: het sneeuwt\nOndertitel: Winter\nScène 3: de nacht valt",
    "pl": "Scena 1: lis się budzi\nScena 2: pada śnieg\nNapis: Winter\nScena 3: zapada noc",
    "tr": "Sahne 1: bir tilki uyanır\nSahne 2: kar yağar\nAltyazı: Winter\nSahne 3: gece olur",
    "ru": "Сцена 1: лиса просыпается. Сцена 2: идёт снег. Титр: «Winter». Сцена 3: наступает ночь.",
    "ja": "シーン1：狐が目を覚ます。シーン2：雪が降る。字幕：「Winter」。シーン3：夜が来る。",
    "zh": "场景一：狐狸醒来。场景二：下雪了。字幕：“Winter”。场景三：夜晚来临。",
    "ko": "장면 1: 여우가 깨어난다\n장면 2: 눈이 온다\n자막: Winter\n장면 3: 밤이 온다",
    "ar": "المشهد 1: ثعلب يستيقظ\nالمشهد 2: الثلج يتساقط\nنص: Winter\nالمشهد 3: يأتي الليل",
    "hi": "दृश्य 1: एक लोमड़ी जागती है\nदृश्य 2: बर्फ गिरती है\nकैप्शन: Winter\nदृश्य 3: रात होती है",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_labels_of_every_language_are_read(language: str) -> None:
    head, scenes, _ = await film(LANGUAGES[language])
    assert [scene.caption for scene in scenes] == ["", "Winter", ""]
    assert seconds(scenes) == [4, 4, 4]
    shown = " ".join([head.title, *(scene.title + scene.action for scene in scenes)])
    assert not set(shown) & set("123:：")


async def test_a_screenplay_gives_scenes_places_and_dialogue() -> None:
    prompt = (
        "FADE IN:\n\nINT. KITCHEN - NIGHT\n\nMARA opens a letter.\n\nMARA\n(whispering)\nHe is alive.\n\n"
        "EXT. FOREST - DAY\n\nShe runs.\n\nNARRATOR (V.O.)\nShe never looked back.\n\n"
        "CUT TO:\n\nINT. TRAIN - CONTINUOUS\nShe sleeps."
    )
    head, scenes, _ = await film(prompt)
    assert [scene.caption for scene in scenes] == ["He is alive.", "", ""]
    assert [scene.setting for scene in scenes] == [Setting.INTERIOR, Setting.FOREST, Setting.INTERIOR]
    assert [scene.time_of_day for scene in scenes] == [TimeOfDay.NIGHT, TimeOfDay.DAY, TimeOfDay.DAY]
    assert board(prompt).scenes[1].narration == "She never looked back."
    shown = " ".join([head.title, *(scene.caption + scene.title + scene.action for scene in scenes)])
    assert not any(word in shown for word in ("INT", "EXT", "MARA", "FADE", "CUT", "whispering", "V.O."))


async def test_slugs_may_stand_in_one_paragraph() -> None:
    _, scenes, _ = await film("INT. CABIN - DAY. Snow outside. EXT. HARBOUR - DUSK. A ship leaves.")
    assert [scene.action for scene in scenes] == ["Snow outside.", "A ship leaves."]
    assert [scene.setting for scene in scenes] == [Setting.INTERIOR, Setting.SEA]


async def test_what_a_scene_does_not_say_carries_on() -> None:
    head, scenes, _ = await film(
        "1. A girl walks in a forest at night, rain\n2. She finds a lamp\n3. Morning. The sea."
    )
    kinds = {entity.id: entity.kind for entity in head.entities}
    assert [scene.setting for scene in scenes] == [Setting.FOREST, Setting.FOREST, Setting.SEA]
    assert [scene.time_of_day for scene in scenes] == [TimeOfDay.NIGHT, TimeOfDay.NIGHT, TimeOfDay.DAWN]
    assert [scene.weather for scene in scenes[:2]] == [Weather.RAIN, Weather.RAIN]
    assert [kinds[id] for id in scenes[1].subjects] == [EntityKind.PERSON, EntityKind.OBJECT]


async def test_the_film_begins_where_its_premise_says_and_its_style_stays() -> None:
    prompt = "A fox in a forest at night. Style: joyful\n1. It wakes\n2. The sea\n3. It sleeps"
    _, scenes, _ = await film(prompt)
    assert [scene.setting for scene in scenes] == [Setting.FOREST, Setting.SEA, Setting.SEA]
    assert {scene.time_of_day for scene in scenes} == {TimeOfDay.NIGHT}
    assert {scene.mood for scene in scenes} == {Mood.JOYFUL}


async def test_explainers_become_scenes() -> None:
    listed = await film(
        "5 tips for better sleep: no screens, cool room, less coffee, a dark bedroom, a fixed hour"
    )
    assert listed.head.title == "5 Tips for Better Sleep"
    assert [scene.action for scene in listed.scenes][:2] == ["No screens", "Cool room"]
    assert len(listed.scenes) == 5
    counted = await film("Explain how glass is made in 4 steps")
    assert (counted.head.title, len(counted.scenes)) == ("How Glass is Made", 4)
    assert {scene.caption for scene in counted.scenes} == {""}
    assert len((await film("Erkläre in 3 Schritten: Samen säen, gießen, ernten")).scenes) == 3


@pytest.mark.parametrize(
    ("prompt", "actions"),
    [
        ("Act I: a fox. Act II: an owl. Act III: a bear.", ["A fox.", "An owl.", "A bear."]),
        # Words of order at the start of each sentence, with and without a comma.
        (
            "First, a seed falls. Then rain pours. After that a sprout grows. Finally, an oak stands there.",
            ["A seed falls.", "Rain pours.", "A sprout grows.", "An oak stands there."],
        ),
        ("Scene 1: a fox. Scene 2: an owl. End card: a bear.", ["A fox.", "An owl.", "A bear."]),
        ("Clip 1 = a fox; Clip 2 = an owl; Clip 3 = a bear", ["A fox", "An owl", "A bear"]),
        ("I. A fox.\nII. An owl.\nIII. A bear.", ["A fox.", "An owl.", "A bear."]),
        ("1ª escena: un zorro. 2ª escena: un búho. 3ª escena: un oso.", ["Un zorro.", "Un búho.", "Un oso."]),
        ("1st scene: a fox. 2nd scene: an owl. 3rd scene: a bear.", ["A fox.", "An owl.", "A bear."]),
        ("开场：一只狐狸\n中间：一只猫头鹰\n结尾：一只熊", ["一只狐狸", "一只猫头鹰", "一只熊"]),
        (
            "SCENE 1 / 4 SECONDS\nA fox\nSCENE 2 / 4 SECONDS\nAn owl\nSCENE 3 / 4 SECONDS\nA bear",
            ["A fox", "An owl", "A bear"],
        ),
        ("Shot 1 [3s]: a fox → Shot 2 [4s]: an owl → Shot 3 [3s]: a bear", ["A fox", "An owl", "A bear"]),
        ("Shot A: a fox\nShot B: an owl", ["A fox", "An owl"]),
        ("1A – EXT. Harbour – drone shot\n1B – Hands – close-up", ["Harbour", "Hands"]),
        ("Scene: a fox.\nScene: an owl.", ["A fox.", "An owl."]),
        (
            "First: a fox wakes.\nThen: it runs.\nFinally: it sleeps.",
            ["A fox wakes.", "It runs.", "It sleeps."],
        ),
        (
            "How? First, it opens. Second, it fills. Third, it closes.",
            ["It opens.", "It fills.", "It closes."],
        ),
        ("Open on a road. Cut to a wheel. End with the sea.", ["A road.", "A wheel.", "The sea."]),
        ("## Opening\n- a fox\n## Ending\n- an owl", ["A fox", "An owl"]),
        ('A fox.\nCaption: "Hi"\nAn owl.\nCaption: "Bye"', ["A fox.", "An owl."]),
        (
            "1\n00:00:00,000 --> 00:00:05,000\nA fox\n\n2\n00:00:05,000 --> 00:00:12,000\nOwl",
            ["A fox", "Owl"],
        ),
        ('{"shots": [{"t": "0-3", "desc": "A fox"}, {"t": "3-12", "desc": "An owl"}]}', ["A fox", "An owl"]),
        ("Time | Visual | Audio\n0-4s | A fox | hum\n4-8s | An owl | hoot", ["A fox", "An owl"]),
        ("١. رجل\n٢. بحر", ["رجل", "بحر"]),
    ],
)
async def test_many_forms_are_scenes(prompt: str, actions: list[str]) -> None:
    assert [scene.action for scene in (await film(prompt)).scenes] == actions


async def test_parts_of_a_story_are_scenes() -> None:
    _, scenes, _ = await film("Hook: a man spills tea. Problem: his shirt is wet. Solution: he buys a dryer.")
    assert [scene.action for scene in scenes] == [
        "A man spills tea.",
        "His shirt is wet.",
        "He buys a dryer.",
    ]


@pytest.mark.parametrize(
    "prompt",
    [
        "3 cats and 2 dogs",
        "In 1969: a man walks on the moon",
        "At 5:30 the baker wakes, at 6:00 the shop opens",
        "Roses are red\nViolets are blue\nSugar is sweet\nAnd so are you",
        "A film about a fox. Requirements:\n- funny\n- warm colours\n- 9:16",
        "A scene from a play: two men wait by a tree",
        "Shot on film, a man walks. He takes 2 sugars.",
        "An actor in Act 2 of a tragedy: tired and old",
        "Version 1.5 of a robot learns to walk",
        "A score of 3-2 in the last minute of the match",
        "{a fox} [in the snow] *at night*",
        "Narrator: once upon a time there was a fox",
        "Style: watercolour. A boat on a lake.",
        "Die Temperatur fällt auf 3 Grad, 2 Hunde frieren",
    ],
)
def test_what_only_looks_like_a_list_is_a_plain_prompt(prompt: str) -> None:
    assert read_storyboard(prompt) is None


def test_the_field_that_comes_again_begins_each_scene() -> None:
    read = board("Voiceover: Who is there?\nImage: a heron\nVoiceover: A fox.\nImage: a fox\nSFX: rain")
    assert [(scene.text, scene.narration, scene.sound) for scene in read.scenes] == [
        ("a heron", "Who is there?", ""),
        ("a fox", "A fox.", "rain"),
    ]


def test_greetings_and_demands_around_scenes_are_no_scenes() -> None:
    read = board("Hi team!\n\nScene 1: a heron\nScene 2: a fox\n\nVertical, no text.\n\nThanks a lot, Ana")
    assert [scene.text for scene in read.scenes] == ["a heron", "a fox"]
    assert (read.premise, read.directions.captions) == ("", False)


def test_yaml_that_refers_to_itself_is_read_as_text() -> None:
    assert read_storyboard("scenes: &a\n  - text: x\n    more: *a\n") is None
