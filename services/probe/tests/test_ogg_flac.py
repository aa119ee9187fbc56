"""FLAC in an Ogg may start late; FFmpeg counts it from 0 until its first page ends."""

from pathlib import Path

import pytest

from aiprod_film.frames import SECOND
from aiprod_probe.ffmpeg.decoding import analyze
from aiprod_probe.ffmpeg.packets import examine

from .corpus import Corpus

BLOCK = 4608
"""Samples of a block of FFmpeg's encoder at 48 kHz."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return Corpus(tmp_path_factory.mktemp("corpus"))


@pytest.mark.parametrize("name", ["late_flac.ogg", "late_flac.ogv", "late_flac_pages.ogg"])
def test_a_late_sound_has_its_times_and_lacks_nothing(files: Corpus, name: str) -> None:
    path = str(files.file(name))
    assert examine(path).timing.audio == (2 * SECOND, 4 * SECOND)
    found = analyze(path, lambda share: None)
    assert found.damages == ()
    assert found.sound
    assert (found.sound.dropouts, found.sound.length) == ((), 2 * SECOND)


def test_a_sound_of_one_page_is_off_by_its_last_block_at_most(files: Corpus) -> None:
    found = analyze(str(files.file("late_flac_short.ogg")), lambda share: None)
    assert found.damages == ()
    assert found.timing.audio
    assert 0 <= found.timing.audio[0] - 2 * SECOND < BLOCK * SECOND // 48_000


def test_a_lost_first_page_is_no_late_start(files: Corpus, tmp_path: Path) -> None:
    content = files.file("late_flac_pages.ogg").read_bytes()
    pages = content.split(b"OggS")[1:]
    # Two pages of headers come before the sound.
    lost = b"".join(b"OggS" + page for number, page in enumerate(pages) if number != 2)
    (tmp_path / "x").write_bytes(lost)
    (damage,) = analyze(str(tmp_path / "x"), lambda share: None).damages
    assert "samples that cannot be decoded" in damage.text
