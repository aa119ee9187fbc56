"""The blind prompts are well formed and new, and a sheet shows pictures and nothing of the prompt."""

import asyncio
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.bench.fidelity.sheets import BLIND, LINE, PICTURE, blind_prompts, film_sheet, plan
from tests.bench.fidelity.truth import read_prompts

PROMPTS = 60
LANGUAGES = {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "zh"}


def test_blind_prompts_are_sixty_in_eleven_languages() -> None:
    rows = [line.split("\t") for line in (BLIND / "prompts.tsv").read_text("utf-8").splitlines()]
    assert rows[0] == ["id", "language", "prompt"]
    assert [id for id, _, _ in rows[1:]] == [f"{number:02}" for number in range(1, PROMPTS + 1)]
    assert {language for _, language, _ in rows[1:]} == LANGUAGES
    assert len(set(blind_prompts().values())) == PROMPTS


def test_no_blind_prompt_is_in_the_fidelity_set() -> None:
    assert not set(blind_prompts().values()) & {prompt.text for prompt in read_prompts()}


def test_a_sheet_has_whole_pictures_and_is_the_same_again() -> None:
    sheet = film_sheet("A red ball on a beach", 1)
    width, height = (side + 2 * LINE for side in PICTURE)
    assert sheet.shape[0] % height == 0
    assert sheet.shape[1] % width == 0
    for top in range(0, sheet.shape[0], height):
        for left in range(0, sheet.shape[1], width):
            picture = sheet[top + LINE : top + height - LINE, left + LINE : left + width - LINE]
            assert picture.std(axis=(0, 1)).max() > 5
            assert picture.mean() > 10
    assert np.array_equal(sheet, film_sheet("A red ball on a beach", 1))


@pytest.mark.parametrize(
    "prompt", ["Ad for a beach. Text: Sea", 'Scene 1: a dog. Caption: "Hello"\nScene 2: a cat']
)
def test_a_film_on_a_sheet_has_no_letters(prompt: str) -> None:
    head, scenes = asyncio.run(plan(prompt, 1))
    assert not head.title
    assert not any(scene.caption for scene in scenes)


def test_the_command_writes_the_given_ids_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench.fidelity.sheets", "--folder", str(tmp_path)]
    subprocess.run([*command, "02"], check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["02.jpg"]
    assert cv2.imread(str(tmp_path / "02.jpg")) is not None
    refused = subprocess.run([*command, "99"], stderr=subprocess.PIPE, text=True)
    assert refused.returncode == 2
    assert "no prompt has the id 99" in refused.stderr
