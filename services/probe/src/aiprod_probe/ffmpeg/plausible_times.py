"""Tells times from numbers that broken files have in their place, and that no clock of this service holds."""

from typing import Any

import av

from aiprod_film.frames import SECOND

LATEST = 1 << 62
"""Nanoseconds; 146 years, since live recordings may count from 1970."""


def plausible(time: int | None) -> int | None:
    """Returns a time in nanoseconds, or None if it is none."""
    return time if time is not None and abs(time) <= LATEST else None


def forget_implausible_times(packet: "av.Packet[Any]") -> None:
    """Leaves a packet without the times that are none: those who read it know packets without times."""
    base = packet.time_base
    if not base:
        return
    latest = LATEST * base.denominator // (SECOND * base.numerator)
    if abs(packet.pts or 0) > latest or abs(packet.dts or 0) > latest:
        packet.pts = packet.dts = None
