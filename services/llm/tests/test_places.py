"""Places and styles are read from words of every language, and what no renderer draws is listed."""

import asyncio
import tomllib
from fractions import Fraction
from importlib import resources

import pytest

from aiprod_film.frames import SECOND
from aiprod_film.places import PLACES
from aiprod_film.scene import Scene, Setting
from aiprod_film.style_keys import style_key
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.places import find_place, unshown_places, unshown_styles
from aiprod_llm.embedded.planner import EmbeddedPlanner
from aiprod_llm.embedded.world.palettes import MEDIA
from aiprod_llm.plan import Brief, Head

PLANNER = EmbeddedPlanner()
ENGLISH = (load_lexicon("en"), load_lexicon(EMOJI))
WITH_PLACES = [
    file.name.removesuffix(".toml")
    for file in resources.files("aiprod_llm.embedded.places").iterdir()
    if file.name.endswith(".toml")
]
PLAIN = {"flat vector animation", "documentary", "3D animation"}
"""Media that the plain look serves, or that are listed as unshown."""


def plan(prompt: str) -> tuple[Head, list[Scene]]:
    async def pieces() -> list[object]:
        return [piece async for piece in PLANNER.plan(Brief(prompt, 8 * SECOND, Fraction(24), seed=1))]

    head, *rest = asyncio.run(pieces())
    assert isinstance(head, Head)
    return head, [piece for piece in rest if isinstance(piece, Scene)]


@pytest.mark.parametrize("language", WITH_PLACES)
def test_every_language_names_known_places(language: str) -> None:
    file = resources.files("aiprod_llm.embedded.places").joinpath(f"{language}.toml")
    keys = tomllib.loads(file.read_text("utf-8"))["places"].keys()
    assert keys <= PLACES.keys()
    assert len(keys) > 35 or language == EMOJI


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("A grandmother bakes bread in her kitchen", "kitchen"),
        ("Kids swing at the playground", "playground"),
        ("A cellist plays on stage", "stage"),
        ("A violinist on a street in Paris", "paris"),
        ("a jellyfish drifts under the sea", "underwater"),
        ("Eine Katze schläft auf dem Sofa im Wohnzimmer", "living-room"),
        ("Un chien court sur la plage", "beach"),
        ("Un gato duerme en la biblioteca", "library"),
        ("Una mucca nella fattoria", "farm"),
        ("Um cachorro no parque", "park"),
        ("Девочка рисует в классе", "classroom"),
        ("医生在医院里工作", "hospital"),
        ("犬が公園で遊ぶ", "park"),
        ("رجل يمشي في الشارع", "street"),
        ("एक लड़की बाज़ार में", "market"),
        ("강아지가 해변에서 논다", "beach"),
        ("Bir kedi bahçede uyuyor", "garden"),
        ("🐶🏖️", "beach"),
        ("A zebra herd grazes on the savannah", "savannah"),
        ("An astronaut hops on the moon", "moon"),
        ("A baker in a village bakery", "bakery"),
        ("A woman shops at a supermarket", "supermarket"),
        ("A chef cooks in a restaurant kitchen", "kitchen"),
        ("Ein Friseur im Friseursalon", "barber-shop"),
        ("Un chien court dans un champ de lavande", "lavender-field"),
        ("Un pingüino camina por el hielo", "ice"),
        ("Un leone nella savana", "savannah"),
        ("Wilk stoi przy wodospadzie", "waterfall"),
        ("Клоун жонглирует в цирке", "circus"),
        ("一只猫在屋顶上", "rooftop"),
        ("水族館の魚", "aquarium"),
        ("한 여자가 포도밭에서 걷는다", "vineyard"),
        ("A train rolls over a railway bridge", "viaduct"),
        ("A dog waits on the platform", "station"),
        ("On a frozen lake a man sits at an ice hole", "ice-hole"),
        ("In the living room a cat sleeps by the fireplace", "fireside"),
        ("Der Hund schläft auf der Veranda", "porch"),
        ("Ein Bergsteiger hisst eine Fahne auf dem Gipfel", "summit"),
        ("Un robot marche sur Mars", "mars"),
        ("Un chien dort devant la cheminée", "fireside"),
        ("Un gato sube las escaleras", "stairs"),
        ("Un gatto dorme nel cimitero", "graveyard"),
        ("Um cachorro dorme na varanda", "porch"),
        ("Рыбак сидит у проруби на замёрзшем озере", "ice-hole"),
        ("Een hond slaapt bij de open haard", "fireside"),
        ("En hund springer på perrongen", "station"),
        ("Kot śpi przy kominku", "fireside"),
        ("Bir kedi merdivende uyuyor", "stairs"),
        ("Ένας σκύλος κοιμάται στη βεράντα", "porch"),
        ("כלב ישן במרפסת", "porch"),
        ("قطة تنام على الشرفة", "porch"),
        ("एक कुत्ता बरामदे में सोता है", "porch"),
        ("고양이가 벽난로 앞에서 잔다", "fireside"),
        ("神社の石段に猫がいる", "temple"),
        ("猫が縁側で寝ている", "porch"),
        ("一只狗在站台上等待", "station"),
        ("แมวนอนที่ระเบียงบ้าน", "porch"),
        ("Một con chó ngủ dưới mái hiên", "porch"),
        ("A homeless man sleeps under a bridge", "under-bridge"),
        ("A woman reads in a subway car", "subway-car"),
        ("A captain stands on the ship's deck", "ship-deck"),
        ("A cat walks down a dark alley", "alley"),
        ("A farmer feeds hens in the barn", "barn"),
        ("A motorcyclist on a winding mountain road", "mountain-road"),
        ("Friends play at a bowling alley", "bowling-alley"),
        ("Ein Mann steht auf dem Balkon", "balcony"),
        ("Un chat dort dans la cave à vin", "cellar"),
        ("Una mujer camina por el arrozal", "terraces"),
    ],
)
def test_a_place_is_read_in_each_language(prompt: str, place: str) -> None:
    _, scenes = plan(prompt)
    assert {scene.place for scene in scenes} == {place}
    assert {scene.setting for scene in scenes} == {PLACES[place]}


def test_a_place_is_not_a_thing_in_it() -> None:
    # Who walks on the ice does not stand on a cube of it.
    head, scenes = plan("A polar bear walks on the ice")
    bear = next(entity.id for entity in head.entities if entity.name == "polar bear")
    assert {scene.subjects for scene in scenes} == {(bear,)}


def test_scenes_stay_in_a_place_until_another_is_stated() -> None:
    _, scenes = plan("A chef cooks in the kitchen. She tastes the soup. Then she walks through the market.")
    places = [scene.place for scene in scenes]
    assert places[0] == "kitchen"
    assert places[-1] == "market"
    assert set(places) == {"kitchen", "market"}


@pytest.mark.parametrize("prompt", ["A dragon over the mountains", "no kitchen, just a fox in the forest"])
def test_no_place_is_invented(prompt: str) -> None:
    assert {scene.place for scene in plan(prompt)[1]} == {""}


def test_a_place_is_not_a_thing_in_itself() -> None:
    head, scenes = plan("A tourist looks at the Eiffel Tower")
    names = {entity.id: entity.name for entity in head.entities}
    assert {scene.place for scene in scenes} == {"paris"}
    assert not any("Eiffel" in names[subject] for scene in scenes for subject in scene.subjects)


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("A fox in the snow, watercolour", "watercolour"),
        ("film noir: a detective in the rain", "noir"),
        ("a castle in pixel art", "pixel-art"),
        ("A ship at sea, as a vintage film", "vintage-film"),
        ("Ein Hund im Park als Bleistiftzeichnung", "pencil"),
        ("Un chat, peinture à l'huile", "oil"),
        ("一只猫，剪纸", "paper-cut"),
        ("油絵の猫", "oil"),
        ("A clown restores a vintage car", ""),
        ("A teacher picks up a piece of chalk", ""),
        ("A dog in the park", ""),
    ],
)
def test_a_style_is_read_by_its_key(prompt: str, key: str) -> None:
    assert style_key(plan(prompt)[0].style.medium) == key


def test_a_style_is_no_scene() -> None:
    _, scenes = plan("A knight rides through the forest, oil painting")
    assert not any("painting" in scene.action for scene in scenes)


def test_the_planner_s_own_media_are_plain() -> None:
    assert {style_key(medium) for medium in MEDIA} == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_medium_of_the_lexicons_has_a_look(language: str) -> None:
    sections = load_lexicon(language).sections
    media = sections["medium"].keys if "medium" in sections else ()
    assert [medium for medium in media if not style_key(medium) and medium not in PLAIN] == []


def test_what_is_not_drawn_is_listed() -> None:
    text = "A photorealistic mine, 3D, and no casino"
    assert unshown_places(text, ENGLISH) == ["mine"]
    assert unshown_styles(text, ENGLISH) == ["photorealistic", "3D"]
    assert find_place(text, ENGLISH) == ""


@pytest.mark.parametrize(
    ("prompt", "setting", "place"),
    [
        ("Two hikers argue over a map at a crossroads in the desert", Setting.DESERT, ""),
        ("A man waits at a bus stop in the desert", Setting.DESERT, ""),
        ("A couple enjoys a picnic on the beach", Setting.SEA, "beach"),
        ("A monk climbs stone steps in the jungle", Setting.FOREST, "jungle"),
        ("A girl reads on a bench in the forest", Setting.FOREST, ""),
        ("A woman stands at a well in the village", Setting.LANDSCAPE, "village"),
        ("Ein Mann wartet an einer Ampel im Dorf", Setting.LANDSCAPE, "village"),
        ("Ein Picknick am See", Setting.LANDSCAPE, "lake"),
        ("Un homme attend à un carrefour dans le désert", Setting.DESERT, ""),
        ("Una familia junto a una fogata en la playa", Setting.SEA, "beach"),
    ],
)
def test_a_spot_is_where_the_text_says(prompt: str, setting: Setting, place: str) -> None:
    _, scenes = plan(prompt)
    assert {(scene.setting, scene.place) for scene in scenes} == {(setting, place)}


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("Two hikers argue at a crossroads", "street"),
        ("Friends sit around a campfire", "campsite"),
        ("Un oso toca la guitarra junto a una hoguera", "campsite"),
        ("En man sjunger vid en lägereld", "campsite"),
        ("Мужчина играет на гитаре у костра", "campsite"),
        ("Uma mulher canta junto a uma fogueira", "campsite"),
    ],
)
def test_a_spot_alone_is_the_place(prompt: str, place: str) -> None:
    _, scenes = plan(prompt)
    assert {scene.place for scene in scenes} == {place}


@pytest.mark.parametrize(
    ("prompt", "setting", "figures"),
    [
        ("The space station circles the Earth", Setting.SPACE, {"space-station", "🌍"}),
        ("An astronaut repairs a solar panel above the Earth", Setting.SPACE, {"solar-panel", "🌍"}),
        ("Eine Astronautin schwebt vor der Raumstation", Setting.SPACE, {"space-station"}),
        ("Un astronaute répare la station spatiale", Setting.SPACE, {"space-station"}),
        ("Astronauts eat breakfast in a space station", Setting.INTERIOR, set()),
    ],
)
def test_a_space_station_is_seen_from_outside(prompt: str, setting: Setting, figures: set[str]) -> None:
    head, scenes = plan(prompt)
    assert {scene.setting for scene in scenes} == {setting}
    assert figures <= {entity.figure for entity in head.entities}


@pytest.mark.parametrize(
    "prompt",
    [
        "Time-lapse of a city street from dawn to night, cars and people rush by",
        "A busy city street, people and cars rush past",
        "Eine Straße in der Stadt am Morgen, Autos und Menschen eilen vorbei",
    ],
)
def test_cars_and_people_are_in_every_scene(prompt: str) -> None:
    head, scenes = plan(prompt)
    there = {one.id for one in head.entities if one.figure in {"🚗", "🧍", "🧑"}}
    assert len(there) == 2
    assert all(there <= set(scene.subjects) for scene in scenes)
