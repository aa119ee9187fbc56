"""The captions file: what is said, and exactly when."""

from fractions import Fraction

import pytest

from aiprod_render.captions import Caption, caption_delay, cues, webvtt

NTSC = Fraction(30000, 1001)


def test_a_cue_begins_with_the_burned_caption_and_ends_with_its_scene() -> None:
    lines = [Caption(96, "First."), Caption(48, ""), Caption(120, "Third.")]
    first, third = cues(lines, Fraction(24))
    assert (first.start, first.end) == (Fraction(11, 20), 4)
    assert (third.start, third.end) == (6 + Fraction(11, 20), 11)


def test_a_short_scene_is_not_all_delay() -> None:
    assert caption_delay(Fraction(1)) == Fraction(11, 60)


def test_the_last_cue_of_a_long_film_ends_within_a_millisecond_of_it() -> None:
    lines = [Caption(101, f"Scene {number}.") for number in range(200)]
    last = webvtt(lines, NTSC).rstrip().splitlines()[-2]
    hours, minutes, seconds = last.partition(" --> ")[2].split(":")
    told = 3600 * int(hours) + 60 * int(minutes) + Fraction(seconds)
    assert abs(told - 200 * 101 / NTSC) <= Fraction(1, 2000)


def test_the_file_is_webvtt() -> None:
    assert webvtt([Caption(24, "Fish & chips\n\n--> <b>now</b>")], Fraction(24)) == (
        "WEBVTT\n\n1\n00:00:00.183 --> 00:00:01.000\nFish &amp; chips --&gt; &lt;b&gt;now&lt;/b&gt;\n"
    )


@pytest.mark.parametrize("lines", [[], [Caption(24, " \n ")]])
def test_a_film_without_words_has_no_file(lines: list[Caption]) -> None:
    assert webvtt(lines, Fraction(24)) == ""
