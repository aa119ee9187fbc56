"""What a model reads to plan scenes again: the film, and what is wrong with some of its scenes."""

import json

from aiprod_film.manifest import Manifest
from aiprod_llm.directing.schemas import RevisedSceneDraft
from aiprod_llm.review import SceneFaults


def revision_text(film: Manifest, faults: tuple[SceneFaults, ...]) -> str:
    """Returns the request as JSON. `faults` name scenes of the film."""
    scenes = {scene.id: scene for scene in film.scenes}
    shown = ("caption", "setting", "time_of_day", "weather", "mood", "subjects", "place")
    faulty = [
        {
            **{name: _word(getattr(scenes[fault.scene], name)) for name in RevisedSceneDraft.model_fields},
            **{name: _word(getattr(scenes[fault.scene], name)) for name in shown},
            "faults": fault.reasons,
        }
        for fault in faults
    ]
    document = {
        "brief": film.prompt,
        "style": f"{film.style.medium}; {film.style.grade}",
        "entities": [
            {"id": entity.id, "name": entity.name, "description": entity.description}
            for entity in film.entities
        ],
        "story": [{"id": scene.id, "action": scene.action} for scene in film.scenes],
        "scenes": faulty,
    }
    return json.dumps(document, ensure_ascii=False)


def _word(value: object) -> object:
    # Values of enums are read by their names, as they are answered.
    return getattr(value, "name", value)
