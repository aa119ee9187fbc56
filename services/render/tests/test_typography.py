"""Text in all scripts fits into its block."""

import numpy as np
import pytest

from aiprod_render.picture.fonts import DISPLAY, TEXT, drawable_text, is_rtl, runs
from aiprod_render.picture.textlayout import fit

TEXTS = {
    "long": "A film about the keeper of a lighthouse and the sea " * 4,
    "unbroken": "Supercalifragilistic" * 10,
    "hebrew": "רכבת הלילה אל הים, 1987",
    "arabic": "الضباب يرتفع عن الوادي عندما تجد الشمس القمة",
    "japanese": "夜行列車と海の記憶" * 6,
    "korean": "안개가 계곡에서 걷히고 해가 능선을 찾는다",
    "chinese": "雾从山谷升起,太阳找到了山脊,城市醒来。" * 3,
    "devanagari": "हिमालय की सुबह",
    "thai": "ภูเขายามเช้า",
    "emoji": "Night 🚀 flight 👩‍🚀 ✨",
    "mixed": "Ελληνικά Кириллица שלום 東京 🎬",
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(("width", "height", "size"), [(900, 300, 92), (220, 120, 40)])
def test_ink_stays_within_its_block(name: str, width: int, height: int, size: int) -> None:
    block = fit(TEXTS[name], DISPLAY, size, 560, width, height, 1.1)
    ink = block.mask()
    assert block.height <= height
    assert ink.max() == 255
    # What hangs over, such as an italic or an accent, has the padding for it and no more.
    assert ink[0].max() == ink[-1].max() == ink[:, 0].max() == ink[:, -1].max() == 0


@pytest.mark.parametrize("name", TEXTS)
def test_every_character_has_a_font_that_draws_it(name: str) -> None:
    assert drawable_text(TEXTS[name], TEXT) == TEXTS[name]


def test_a_character_without_a_font_is_left_out() -> None:
    assert drawable_text("a\U000f1234b\ue123", TEXT) == "ab"


def test_scripts_are_set_in_their_fonts() -> None:
    faces = {part.strip(): face[1] for face, part in runs("Tokyo 東京 שלום", TEXT)}
    assert faces["Tokyo"].startswith("files/Inter")
    assert "CJK" in faces["東京"]
    assert "Hebrew" in faces["שלום"]


def test_right_to_left_lines_start_at_the_right() -> None:
    assert is_rtl("1987: שלום")
    assert not is_rtl("Hello שלום")
    ink = fit("שלום", TEXT, 30, 500, 400, 60, 1.3).mask()
    columns = np.flatnonzero(ink.max(axis=0))
    assert columns[0] > ink.shape[1] / 2


def test_blank_text_has_no_lines() -> None:
    assert fit("  \n ", TEXT, 30, 500, 400, 60, 1.3).lines == ()


@pytest.mark.parametrize("grapheme", ["👨‍👩‍👧‍👦", "क्षि"])
def test_lines_break_between_the_characters_that_readers_see(grapheme: str) -> None:
    lines = fit(grapheme * 40, TEXT, 30, 500, 87, 9000, 1.3).lines
    assert len(lines) > 1
    assert all(line == grapheme * line.count(grapheme) for line in lines)
