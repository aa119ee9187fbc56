"""The captions files: the right text at the right time."""

import html
from fractions import Fraction
from io import StringIO

import pytest
from webvtt import WebVTT

from aiprod_film.caption_timing import caption_delay
from aiprod_render.caption_cues import Caption, cues
from aiprod_render.caption_files import CaptionFiles, caption_files

NTSC = Fraction(30000, 1001)


def files(captions: list[Caption], rate: Fraction = Fraction(24)) -> CaptionFiles:
    made = caption_files(list(cues(captions, rate)))
    assert made
    return made


def test_a_cue_starts_with_the_drawn_caption_and_ends_with_its_scene() -> None:
    captions = [Caption(96, "First."), Caption(48, ""), Caption(120, "Third.")]
    first, third = cues(captions, Fraction(24))
    assert (first.start, first.end) == (Fraction(11, 20), 4)
    assert (third.start, third.end) == (6 + Fraction(11, 20), 11)


def test_the_delay_is_shorter_in_a_short_scene() -> None:
    assert caption_delay(Fraction(1)) == Fraction(11, 60)


def test_the_last_cue_of_a_long_film_ends_within_a_millisecond_of_it() -> None:
    captions = [Caption(101, f"Scene {number}.") for number in range(200)]
    last = files(captions, NTSC).webvtt.rstrip().splitlines()[-2]
    hours, minutes, seconds = last.partition(" --> ")[2].split(":")
    end = 3600 * int(hours) + 60 * int(minutes) + Fraction(seconds)
    assert abs(end - 200 * 101 / NTSC) <= Fraction(1, 2000)


def test_the_file_is_webvtt() -> None:
    assert files([Caption(24, "Fish & chips\n\n--> <b>now</b>")]).webvtt == (
        "WEBVTT\n\n1\n00:00:00.183 --> 00:00:01.000\nFish &amp; chips --&gt; &lt;b&gt;now&lt;/b&gt;\n"
    )


def test_the_same_cues_are_written_as_subrip() -> None:
    captions = [Caption(24, "Fish & chips"), Caption(24, ""), Caption(48, "--> <b>now</b>\n\n2")]
    assert files(captions).subrip == (
        "1\n00:00:00,183 --> 00:00:01,000\nFish & chips\n\n2\n00:00:02,367 --> 00:00:04,000\n--› ‹b›now‹/b› 2"
    )
    read = WebVTT.from_buffer(StringIO(files(captions).subrip), format="srt")
    assert [caption.text for caption in read] == ["Fish & chips", "--› ‹b›now‹/b› 2"]


@pytest.mark.parametrize("captions", [[], [Caption(24, " \n ")]])
def test_a_film_without_captions_has_no_file(captions: list[Caption]) -> None:
    assert caption_files(list(cues(captions, Fraction(24)))) is None


@pytest.mark.parametrize("text", ["<i>", "a-->b", "NOTE it", "STYLE", "\u2028next", "1\r\n\r\n2"])
def test_readers_find_the_text_of_each_cue(text: str) -> None:
    read = WebVTT.from_string(files([Caption(24, "Before."), Caption(24, text)]).webvtt)
    assert [html.unescape(caption.text) for caption in read] == ["Before.", " ".join(text.split())]
