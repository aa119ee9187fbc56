"""The claim that a master carries: which engine made it, of which kind, scene by scene."""

from typing import Any

from aiprod_render.provenance.credits import Credits, SceneCredit

GENERATOR = "AIPROD"
SCENES = "org.aiprod.scenes"
"""The label of our own assertion, which lists the scenes with their engines."""

_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_DRAWING_ENGINES = ("animatic",)
"""Engines that draw by rules. All others are models that were trained."""


def claim(credits: Credits) -> dict[str, Any]:
    """Returns the definition of the manifest, as the C2PA library takes it."""
    return {
        "claim_generator_info": [{"name": GENERATOR}],
        "title": credits.title,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": _actions(credits)}},
            {"label": SCENES, "data": {"scenes": [_scene(scene) for scene in credits.scenes]}},
        ],
    }


def _actions(credits: Credits) -> list[dict[str, Any]]:
    # The standard wants one `created`, first; the other engines changed what it created.
    first, *others = credits.engines
    created = {"action": "c2pa.created", "digitalSourceType": source_type(credits)}
    edits = [{"action": "c2pa.edited", "softwareAgent": _agent(engine)} for engine in others]
    return [created | {"softwareAgent": _agent(first)}, *edits]


def source_type(credits: Credits) -> str:
    """Returns the URL of IPTC's digital source type of the film."""
    trained = any(not _is_drawn(scene) for scene in credits.scenes if not scene.has_own_media)
    if any(scene.has_own_media for scene in credits.scenes):
        kind = "compositeWithTrainedAlgorithmicMedia" if trained else "composite"
    else:
        kind = "trainedAlgorithmicMedia" if trained else "algorithmicMedia"
    return _SOURCE_TYPES + kind


def _is_drawn(scene: SceneCredit) -> bool:
    return scene.engine.partition("/")[0] in _DRAWING_ENGINES


def _agent(engine: str) -> dict[str, str]:
    name, _, version = engine.partition("/")
    return {"name": name} | ({"version": version} if version else {})


def _scene(scene: SceneCredit) -> dict[str, Any]:
    return {
        "id": scene.scene,
        "frames": scene.frame_count,
        "engine": scene.engine,
        "ownMedia": scene.has_own_media,
    }
