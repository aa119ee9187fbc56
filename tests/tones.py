"""Music for tests: a tone as a WAV file."""

import wave
from pathlib import Path

import numpy as np


def save_tone(path: Path, seconds: float) -> None:
    samples = 0.1 * np.sin(2 * np.pi * 500 * np.arange(int(48_000 * seconds)) / 48_000)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((samples * 32767).astype(np.int16).tobytes())
