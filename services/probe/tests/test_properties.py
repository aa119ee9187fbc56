"""Properties that hold for all inputs."""

from ipaddress import IPv4Address, IPv6Address
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from aiprod_film.frames import SECOND
from aiprod_probe.examination import Examination, Picture, Sound, Span, merge_spans, total_length
from aiprod_probe.flash_detector import FlashDetector
from aiprod_probe.media_info import Format, Report
from aiprod_probe.qc.quality import BEST, signal_quality
from aiprod_server.address_guard import AddressGuard

spans = some.lists(some.tuples(some.integers(0, 100), some.integers(0, 50)).map(lambda t: (t[0], sum(t))))
levels = some.floats(-120, 10) | some.just(float("-inf"))


@given(spans, some.integers(0, 5))
def test_merged_spans_are_ordered_apart_and_cover_the_same(spans: list[Span], gap: int) -> None:
    result = merge_spans(spans, gap)
    assert all(before[1] + gap < after[0] for before, after in pairwise(result))
    for start, end in spans:
        assert any(first <= start and end <= last for first, last in result)
    assert total_length(result) <= sum(end - start for start, end in spans) + gap * len(spans)


@given(some.ip_addresses(v=4))
def test_an_embedded_ipv4_address_is_allowed_if_it_is_allowed_alone(address: IPv4Address) -> None:
    number, guard = int(address), AddressGuard()
    for wrapped in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80):
        assert guard.allows(IPv6Address(wrapped)) == guard.allows(address)


@given(spans, spans, some.floats(0, 1), some.floats(0, 1), levels, some.integers(0, 200))
def test_scores_are_from_0_to_10(
    dark: list[Span], silent: list[Span], brightness: float, motion: float, level: float, length: int
) -> None:
    picture = Picture(1, (), tuple(dark), (), (), (), 0, brightness, motion, 1)
    sound = Sound(tuple(silent), level, 0, 0, (), (), 1)
    report = Report(Format("", length or None, 0, None, {}), ())
    quality = signal_quality(Examination(report, (), picture=picture, sounds=(sound,) if sound else ()))
    assert quality
    assert 0 <= quality.score <= BEST
    assert quality.score <= min(quality.presence, quality.exposure, quality.motion)


@given(some.lists(some.floats(0, 255), max_size=300))
def test_flashes_are_within_the_film(brightness: list[float]) -> None:
    flashes = FlashDetector()
    for frame, level in enumerate(brightness):
        flashes.add_frame(frame * SECOND // 24, np.array([level]))
    for start, end in flashes.spans():
        assert 0 <= start < end <= len(brightness) * SECOND // 24
