"""A program with Piper's command line that speaks tones: 50 ms for each character, 300 Hz, 22,050 Hz mono."""

import sys
from pathlib import Path

_PROGRAM = """#!{python}
import array, math, os, sys, time, wave
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
if leaked := [name for name in os.environ if "AIPROD" in name or "GOOGLE" in name]:
    sys.exit(f"it sees {{leaked}}")
lines = open(options["-i"], encoding="utf-8").read().splitlines()
for number, line in enumerate(lines):
    if "unspeakable" in line:
        sys.exit("no phonemes for it")
    count = int(22050 * 0.05 * len(line))
    tone = [int(9000 * math.sin(2 * math.pi * 300 * at / 22050)) for at in range(count)]
    with wave.open(os.path.join(options["-d"], f"{{time.monotonic_ns()}}.wav"), "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes(array.array("h", tone).tobytes())
"""


def write_piper(root: Path) -> tuple[Path, Path]:
    """Writes the program, and the model of its voice, which is empty."""
    program, model = root / "piper", root / "test-voice.onnx"
    program.write_text(_PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    model.touch()
    return program, model
