"""Manifests that several test suites use."""

from google.protobuf.duration_pb2 import Duration

from aiprod.film.v1 import manifest_pb2 as film

STYLE = film.Style(
    palette=film.Palette(
        zenith="#101010", horizon="#202020", light="#ffffff", accent="#ff0000", shade="#000000"
    )
)
LIGHTHOUSE = film.Manifest(
    title="The lighthouse",
    format=film.VideoFormat(width=640, height=360, frame_rate=film.FrameRate(numerator=24, denominator=1)),
    style=STYLE,
    scenes=[film.Scene(id="s1", duration=Duration(seconds=2))],
)
