"""An animal that works, dresses, or acts as people do is a person with its head; all others stay animals."""

import pytest

from aiprod_film.entity import Entity, EntityKind
from aiprod_film.library import Character
from aiprod_film.look import HEADS, Look
from aiprod_llm.casting import character_entity
from aiprod_llm.directing.schemas import EntityDraft
from aiprod_llm.embedded.figures.heads import head_of

from .films import film
from .test_unread import plan

WITH_A_TRADE = (
    ("A fox teacher reads a story", "🦊", "🧑‍🏫"),
    ("A chef who is a raccoon bakes bread", "🦝", "🧑‍🍳"),
    ("An astronaut cat walks on the moon", "🐈", "🧑‍🚀"),
    ("A dog dressed as a pirate sails a ship", "🐕", "pirate"),
    ("A badger works as a librarian", "🦡", "🧑‍🏫"),
    ("A robot barista pours coffee", "🤖", "barista"),
    ("A wolf dressed as a grandmother lies in bed", "🐺", "👵"),
    ("Ein Fuchs als Lehrer liest eine Geschichte", "🦊", "🧑‍🏫"),
    ("Der Katzendetektiv geht durch die Gasse", "🐈", "🕵"),
    ("Un chat détective marche dans la rue", "🐈", "🕵"),
    ("Une renarde professeure lit un livre", "🦊", "🧑‍🏫"),
    ("El gato astronauta flota en el espacio", "🐈", "🧑‍🚀"),
    ("Un zorro disfrazado de pirata baila", "🦊", "pirate"),
    ("Un orso cuoco prepara la pasta", "🐻", "🧑‍🍳"),
    ("Een vos als leraar leest een boek", "🦊", "🧑‍🏫"),
    ("Lis nauczyciel czyta książkę", "🦊", "🧑‍🏫"),
    ("Кот-повар готовит суп", "🐈", "🧑‍🍳"),
    ("الثعلب المعلم يقرأ كتابا", "🦊", "🧑‍🏫"),
    ("猫の宇宙飛行士が宇宙を飛ぶ", "🐈", "🧑‍🚀"),
    ("狐狸老师在教室里读书", "🦊", "🧑‍🏫"),
    ("여우 선생님이 책을 읽는다", "🦊", "🧑‍🏫"),
    ("Kedi dedektif sokakta yürüyor", "🐈", "🕵"),
    ("Con mèo phi hành gia bay trong vũ trụ", "🐈", "🧑‍🚀"),
    ("แมวนักบินอวกาศลอยในอวกาศ", "🐈", "🧑‍🚀"),
)
DRESSED_OR_ACTING = (
    ("A bear in a raincoat walks down the street", "🐻"),
    ("A frog in a tuxedo sits on a bench", "🐸"),
    ("A cat plays the piano", "🐈"),
    ("Two penguins play chess", "🐧"),
    ("A hippo dances ballet", "🦛"),
    ("A panda practices yoga", "🐼"),
    ("A squirrel knits a scarf", "🐿"),
    ("A duck drives a red car", "🦆"),
    ("A goat plays tennis", "🐐"),
    ("A pig rides a skateboard", "🐖"),
    ("A gorilla reads the newspaper", "🦍"),
    ("An alien cooks spaghetti", "👽"),
    ("A polar bear plays the trumpet", "polar-bear"),
    ("Ein Bär im Anzug liest die Zeitung", "🐻"),
    ("Un lapin en smoking joue du piano", "🐇"),
    ("Una rana con traje toca el violín", "🐸"),
    ("Медведь едет на велосипеде", "🐻"),
    ("الدب يعزف على الكمان", "🐻"),
    ("タキシードを着たカエルが歩く", "🐸"),
    ("クマが自転車に乗る", "🐻"),
    ("熊猫在弹吉他", "🐼"),
    ("고양이가 피아노를 친다", "🐈"),
    ("बिल्ली गिटार बजाती है", "🐈"),
    ("Η αρκούδα παίζει κιθάρα", "🐻"),
)
NOBODY_WITH_A_HEAD = (
    "Ein Hundetrainer wirft einen Stock",
    "дрессировщик львов стоит в цирке",
    "犬の飼い主が公園を歩く",
)
AS_ANIMALS = (
    "A dog plays with a ball in the park",
    "A golden retriever catches a frisbee on the beach",
    "A bear fishes salmon in a river",
    "An elephant paints with its trunk",
    "A cat walks over the piano keys",
    "A parrot talks to its owner",
    "A dog in a red scarf and a hat runs through the snow",
    "A pug in a knitted sweater sits on the sofa",
    "A police dog searches the luggage",
    "A guide dog leads a blind man",
    "A sheepdog herds the sheep",
    "A king penguin feeds its chick",
    "A girl reads a book while her cat sleeps beside her",
    "A girl and her dog read a book",
    "A man rides a motorcycle with his dog",
    "A dog rides in a car",
    "A cat spills coffee on the laptop",
    "A horse draws a cart along the road",
    "A bird weaves a nest",
    "A mother duck teaches her ducklings to swim",
    "Ein Hund spielt mit dem Ball",
    "Un chien joue avec un ballon",
    "Un chat tape la balle avec sa patte",
    "El perro de un pescador duerme en la barca",
    "собака играет с мячом",
    "كلب يلعب بالكرة",
    "犬がボールで遊ぶ",
    "狗在公园里跑",
)
HUMAN = (
    "A dog trainer throws a stick",
    "A cat owner feeds her cat",
    "A lion tamer cracks a whip",
    "A fox hunter rides through the forest",
    "A horse rider jumps over a fence",
    "A bird watcher looks through binoculars",
    "A pig farmer carries a bucket",
    "A lion dancer performs",
    "A beekeeper holds a frame",
    "A woman dressed as a cat dances",
    "Le dresseur de chiens lance un bâton",
    "Un entrenador de perros corre",
)


def people(entities: tuple[Entity, ...]) -> list[Entity]:
    return [one for one in entities if one.look and one.look.head]


@pytest.mark.parametrize(("prompt", "head", "figure"), WITH_A_TRADE)
async def test_an_animal_with_a_trade_is_a_person_with_its_head(prompt: str, head: str, figure: str) -> None:
    entities = (await film(prompt)).head.entities
    (one,) = (entity for entity in entities if entity.kind is EntityKind.PERSON)
    assert one.look
    assert (one.look.head, one.figure) == (head, figure)
    assert not any(entity.kind is EntityKind.ANIMAL for entity in entities)


@pytest.mark.parametrize(("prompt", "head"), DRESSED_OR_ACTING)
async def test_an_animal_that_dresses_or_acts_as_people_do_is_one(prompt: str, head: str) -> None:
    entities = (await film(prompt)).head.entities
    (one,) = people(entities)
    assert one.kind is EntityKind.PERSON
    assert one.look
    assert one.look.head == head


@pytest.mark.parametrize("prompt", AS_ANIMALS)
async def test_what_animals_do_leaves_them_animals(prompt: str) -> None:
    entities = (await film(prompt)).head.entities
    assert not people(entities)
    assert any(entity.kind is EntityKind.ANIMAL for entity in entities)


@pytest.mark.parametrize("prompt", HUMAN)
async def test_people_who_work_with_animals_are_human(prompt: str) -> None:
    entities = (await film(prompt)).head.entities
    assert not people(entities)
    assert any(entity.kind is EntityKind.PERSON for entity in entities)


@pytest.mark.parametrize("prompt", NOBODY_WITH_A_HEAD)
async def test_whose_animal_it_is_has_not_its_head(prompt: str) -> None:
    assert not people((await film(prompt)).head.entities)


async def test_pupils_who_are_rabbits_are_children() -> None:
    _, pupils = (await film("A fox teacher reads a story to three rabbit pupils")).head.entities
    assert (pupils.kind, pupils.figure, pupils.count) == (EntityKind.PERSON, "🧒", 3)
    assert pupils.look == Look(head="🐇")


async def test_an_animal_is_the_same_person_in_all_scenes() -> None:
    planned = await film("A bear walks through the city. The bear sits down. Then it plays the piano.")
    (bear,) = people(planned.head.entities)
    assert all(bear.id in scene.subjects for scene in planned.scenes)


async def test_a_fox_teacher_is_called_the_fox() -> None:
    planned = await film(
        "A fox teacher opens a book. The fox writes on the blackboard. The teacher sits down."
    )
    (fox,) = people(planned.head.entities)
    assert {act.subject for scene in planned.scenes for act in scene.acts} == {fox.id}


async def test_a_bear_that_bakes_is_it() -> None:
    planned = await film("A bear bakes a cake. It puts the cake on the table. Then it sleeps.")
    (bear,) = people(planned.head.entities)
    assert {act.subject for scene in planned.scenes for act in scene.acts} == {bear.id}


async def test_fur_and_clothes_keep_their_colours() -> None:
    black = (await film("A black cat in a white suit stands on a stage")).head.entities[0]
    assert black.look
    assert black.look.skin not in ("", black.look.top)
    assert (black.look.garment, black.colour) == ("suit", "")
    fox, coat = (await film("A red fox in a blue coat walks through the snow")).head.entities
    assert fox.look
    assert (fox.look.skin, coat.figure) == ("", "🧥")
    assert coat.colour


async def test_three_mice_with_a_trade_are_three() -> None:
    (mice,) = people((await film("Three mice musicians play on a rooftop")).head.entities)
    assert (mice.count, mice.figure) == (3, "musician")


async def test_all_of_a_family_are_people() -> None:
    entities = (await film("The mother bear knits while her cub plays with a ball")).head.entities
    assert {one.look.head for one in people(entities) if one.look} == {"🐻"}
    assert not any(one.kind is EntityKind.ANIMAL for one in entities)


async def test_who_has_no_head_stays_an_animal_whose_trade_is_not_shown() -> None:
    head, _, unshown = await plan("An octopus chef cooks pasta")
    octopus = head.entities[0]
    assert (octopus.kind, octopus.figure, octopus.look) == (EntityKind.ANIMAL, "🐙", None)
    assert "octopus chef" in unshown.splitlines()


async def test_people_of_the_forest_are_at_home_where_they_work() -> None:
    assert {scene.place for scene in (await film("A raccoon chef cooks soup")).scenes} == {"kitchen"}


def test_kinds_and_faces_have_the_head_of_the_animal() -> None:
    heads = {figure: head_of(figure) for figure in ("🐶", "🐦‍⬛", "🦊", "🐙")}
    assert [look and look.head for look in heads.values()] == ["🐕", "🐦", "🦊", None]
    assert all(head_of(head) == Look(head=head) for head in HEADS)


def test_a_model_states_whose_head_a_person_has() -> None:
    fox = {"id": "e1", "kind": "PERSON", "name": "fox teacher", "description": "", "figure": "🧑‍🏫"}
    entity = EntityDraft.model_validate(fox | {"head": "🦊"}).entity()
    assert (entity.figure, entity.look) == ("🧑‍🏫", Look(head="🦊"))
    octopus = EntityDraft.model_validate(fox | {"head": "🐙"}).entity()
    assert (octopus.kind, octopus.figure, octopus.look) == (EntityKind.ANIMAL, "🐙", None)
    assert EntityDraft.model_validate(entity).head == "🦊"


def test_a_character_of_a_library_may_be_an_animal_in_clothes() -> None:
    def cast(figure: str, look: Look | None = None, colour: str = "") -> Entity:
        return character_entity(Character("Tom", figure, look=look, colour=colour))

    assert cast("fox teacher").look == Look(head="🦊")
    assert cast("teacher", Look(head="fox")).look == Look(head="🦊")
    dressed = cast("cat", Look(garment="coat"), "#222222")
    assert (dressed.kind, dressed.look) == (
        EntityKind.PERSON,
        Look(head="🐈", garment="coat", skin="#222222"),
    )
    assert cast("cat").kind is EntityKind.ANIMAL
    assert cast("dog trainer").look == Look()
