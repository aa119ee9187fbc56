"""The captions file: the right text at the right time."""

import html
from fractions import Fraction

import pytest
from webvtt import WebVTT

from aiprod_render.captions import Caption, caption_delay, cues, webvtt

NTSC = Fraction(30000, 1001)


def test_a_cue_starts_with_the_drawn_caption_and_ends_with_its_scene() -> None:
    captions = [Caption(96, "First."), Caption(48, ""), Caption(120, "Third.")]
    first, third = cues(captions, Fraction(24))
    assert (first.start, first.end) == (Fraction(11, 20), 4)
    assert (third.start, third.end) == (6 + Fraction(11, 20), 11)


def test_the_delay_is_shorter_in_a_short_scene() -> None:
    assert caption_delay(Fraction(1)) == Fraction(11, 60)


def test_the_last_cue_of_a_long_film_ends_within_a_millisecond_of_it() -> None:
    captions = [Caption(101, f"Scene {number}.") for number in range(200)]
    last = webvtt(captions, NTSC).rstrip().splitlines()[-2]
    hours, minutes, seconds = last.partition(" --> ")[2].split(":")
    end = 3600 * int(hours) + 60 * int(minutes) + Fraction(seconds)
    assert abs(end - 200 * 101 / NTSC) <= Fraction(1, 2000)


def test_the_file_is_webvtt() -> None:
    assert webvtt([Caption(24, "Fish & chips\n\n--> <b>now</b>")], Fraction(24)) == (
        "WEBVTT\n\n1\n00:00:00.183 --> 00:00:01.000\nFish &amp; chips --&gt; &lt;b&gt;now&lt;/b&gt;\n"
    )


@pytest.mark.parametrize("captions", [[], [Caption(24, " \n ")]])
def test_a_film_without_captions_has_no_file(captions: list[Caption]) -> None:
    assert webvtt(captions, Fraction(24)) == ""


@pytest.mark.parametrize("text", ["<i>", "a-->b", "NOTE it", "STYLE", "\u2028next", "1\r\n\r\n2"])
def test_readers_find_the_text_of_each_cue(text: str) -> None:
    read = WebVTT.from_string(webvtt([Caption(24, "Before."), Caption(24, text)], Fraction(24)))
    assert [html.unescape(caption.text) for caption in read] == ["Before.", " ".join(text.split())]
