"""Whatever the labels and texts of a storyboard in a prompt, the film is whole and shows no markup."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aiprod_film.frames import SECOND, nanoseconds

from .boards import seconds
from .films import Film, film

WORDS = st.sampled_from(
    [
        "fox",
        "owl",
        "rain",
        "harbour",
        "night",
        "runs",
        "quietly",
        "boat",
        "夜",
        "лиса",
        "neige",
        "über",
        "mañana",
    ]
)


TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


LABELS = st.sampled_from(
    [
        "Scene {n} ({s}s): ",
        "**Shot {n}** | {s}s | ",
        "Szene {n} – {s} Sek. – ",
        "シーン{n}（{s}秒）：",
        "{n}. ({s}s) ",
    ]
)


@given(texts=st.lists(TEXTS, min_size=2, max_size=6), label=LABELS, break_=st.sampled_from(["\n", "\n\n"]))
@settings(deadline=None, max_examples=60)
async def test_no_label_and_no_time_reaches_the_screen(texts: list[str], label: str, break_: str) -> None:
    prompt = break_.join(label.format(n=n, s=2) + text for n, text in enumerate(texts, start=1))
    head, scenes, _ = await film(prompt, 2 * len(texts))
    assert seconds(scenes) == [2] * len(texts)
    assert [scene.action.casefold() for scene in scenes] == [text.casefold() for text in texts]
    shown = " ".join([head.title, *(scene.caption + scene.title for scene in scenes)])
    assert not set(shown) & set("0123456789():|*–（）：")
    for scene in scenes:
        assert len(scene.caption) <= 17 * scene.duration / SECOND


PIECES = st.sampled_from(
    [
        "Scene 1",
        "Shot 2:",
        "(3s)",
        "0:00-0:03",
        "\n",
        "- ",
        "1. ",
        "| ",
        "|---|",
        "INT. ",
        " - DAY",
        "Caption:",
        '"',
        "VO:",
        "{",
        "}",
        '[{"text":',
        "5 tips",
        "in 3 steps",
        "no text",
        "#fox",
        "9:16",
        "a fox.",
        "シーン1：",
        "“",
        "999:99",
        "zoom in",
        "Style:",
        "\u3000",
    ]
)


@given(
    prompt=st.lists(PIECES | st.text(max_size=8), max_size=25).map("".join),
    length=st.sampled_from([1, 1.26, 12, 600]),
)
@settings(deadline=None, max_examples=80)
async def test_any_text_gives_a_whole_film(prompt: str, length: float) -> None:
    made: Film = await film(prompt, length)
    assert sum(scene.duration for scene in made.scenes) == nanoseconds(length)
    assert all(SECOND // 2 <= scene.duration <= 60 * SECOND for scene in made.scenes)
    assert 1 <= len(made.scenes) <= 200
    assert len(made.head.title) <= 200
    for scene in made.scenes:
        assert len(scene.caption) <= 500
        assert len(scene.title) <= 200
        assert len(scene.action) <= 2000
