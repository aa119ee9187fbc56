"""Turns the decoded sound of users' files into stereo at the rate of films."""

from collections.abc import Iterator

import av
from av.audio.resampler import AudioResampler

from aiprod_render.render_inputs import SAMPLE_RATE


class Stereo:
    """Takes the frames of one file, which may change their rate, format, or channels on the way."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._form: tuple[str, str, int] | None = None

    def parts(self, frame: av.AudioFrame) -> Iterator[av.AudioFrame]:
        """Yields frames of float32 samples of shape (2, n)."""
        form = frame.format.name, frame.layout.name, frame.sample_rate
        # Damaged files do, and streams that were recorded from the air.
        if form != self._form:
            yield from self.rest()
            self._resampler = AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
            self._form = form
        assert self._resampler
        yield from self._resampler.resample(frame)

    def rest(self) -> Iterator[av.AudioFrame]:
        """Yields what is left."""
        if self._resampler:
            yield from self._resampler.resample(None)
            self._resampler, self._form = None, None
