"""Word-by-word merges of two edits of one text."""

import random
import time
from contextlib import suppress

import pytest

from aiprod_collab.state.text import TOKEN, Conflict, merged

KEEPER = "The keeper lights the lamp, and waits for the storm."
HUNDRED = "".join(chr(0x4E00 + n) for n in range(110))
FIRE = KEEPER.replace("lamp", "fire")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("", "mine", "", "mine"),
        (KEEPER, KEEPER, "", ""),
        (KEEPER, FIRE, KEEPER.replace("keeper", "girl"), FIRE.replace("keeper", "girl")),
        (KEEPER, FIRE, FIRE, FIRE),
        (KEEPER, "Night. " + KEEPER, KEEPER + " Dawn.", "Night. " + KEEPER + " Dawn."),
        (KEEPER, "The keeper lights the lamp.", KEEPER.replace("The", "A"), "A keeper lights the lamp."),
        ("灯台守が灯をともす", "老灯台守が灯をともす", "灯台守が灯を消す", "老灯台守が灯を消す"),
        ("등대가 켜진다", "늙은 등대가 켜진다", "등대가 꺼진다", "늙은 등대가 꺼진다"),
        ("ประภาคาร", "ประภาคารเก่า", "หนึ่งประภาคาร", "หนึ่งประภาคารเก่า"),
        ("a\r\nb\r\nc", "a\r\nb\r\nC", "A\r\nb\r\nc", "A\r\nb\r\nC"),
        ("🌊 and 🔥", "🌊 and 🔥🔥", "🌊🌊 and 🔥", "🌊🌊 and 🔥🔥"),
    ],
)  # fmt: skip
def test_both_edits_are_kept(base: str, mine: str, theirs: str, expected: str) -> None:
    assert merged(base, mine, theirs) == expected
    assert merged(base, theirs, mine) == expected


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        (KEEPER, FIRE, KEEPER.replace("lamp", "torch")),
        (KEEPER, "", KEEPER.replace("lamp", "torch")),
        ("", "mine", "theirs"),
        ("灯台", "灯火", "灯心"),
    ],
)
def test_edits_of_the_same_words_conflict(base: str, mine: str, theirs: str) -> None:
    for one, other in ((mine, theirs), (theirs, mine)):
        with pytest.raises(Conflict):
            merged(base, one, other)


def test_no_character_is_lost() -> None:
    draw = random.Random(1)
    scripts = [range(32, 0x250), range(0x3000, 0xA000), range(0x1F300, 0x1F700), range(0x20000, 0x20100)]
    for _ in range(300):
        text = "".join(chr(draw.choice(draw.choice(scripts))) for _ in range(50))
        assert "".join(TOKEN.findall(text)) == text
        assert merged(text, text + "!", text) == text + "!"


@pytest.mark.parametrize("alphabet", ["a ", "ab", "日本", "a b c d ", "\n", "🌊", "ก", "_-", HUNDRED])
@pytest.mark.parametrize("at_random", [False, True])
def test_hostile_repetition_takes_milliseconds(alphabet: str, at_random: bool) -> None:
    draw = random.Random(1)
    base = "".join(draw.choices(alphabet, k=3990)) if at_random else (alphabet * 4000)[:3990]
    mine, theirs = base[:1000] + "X" + base[1000:] + "X", "Y " + base[::-1]
    start = time.process_time()
    for one, other in ((mine, base), (base, theirs), (mine, theirs), (theirs, mine)):
        with suppress(Conflict):
            merged(base, one, other)
    assert time.process_time() - start < 0.08
