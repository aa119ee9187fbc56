"""What a text denies, or only compares with, is not in the film: no jump of who does not jump."""

import pytest

from aiprod_film.scene import Weather
from aiprod_llm.embedded.acts.staging import staged
from aiprod_llm.embedded.cues import find_cues
from aiprod_llm.embedded.entities.entity_finder import find_entities
from aiprod_llm.embedded.lexicon import EMOJI, LANGUAGES, load_lexicon
from aiprod_llm.embedded.prompt_parser import parse_prompt
from aiprod_llm.embedded.world.film_home import choose_home

LEXICON = {language: load_lexicon(language) for language in (*LANGUAGES, EMOJI)}


def verbs(text: str) -> set[str]:
    prompt = parse_prompt(text, LEXICON)
    scenes = staged(prompt.clauses, prompt, find_entities(prompt))
    return {act.verb for scene in scenes for act in scene.acts}


def figures(text: str) -> set[str]:
    return {one.figure for one in find_entities(parse_prompt(text, LEXICON)).entities}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It does not rain", "en"),
        ("It isn't even snowing", "en"),
        ("In the evening the rain has stopped", "en"),
        ("After a long storm, the sea is flat", "en"),
        ("Es regnet nicht", "de"),
        ("Nach dem Gewitter glänzt die Straße", "de"),
        ("Il ne pleut pas sur la ville", "fr"),
        ("Après la pluie, un arc-en-ciel", "fr"),
        ("No llueve en el desierto", "es"),
        ("Non piove", "it"),
        ("Não está chovendo", "pt"),
        ("Het regent niet", "nl"),
        ("Det snöar inte", "sv"),
        ("Deszcz nie pada", "pl"),
        ("Дождь не идёт", "ru"),
        ("雨は降っていない", "ja"),
        ("不下雨", "zh"),
        ("Yağmur yağmıyor", "tr"),
        ("Δεν βρέχει", "el"),
        ("לא יורד גשם", "he"),
        ("لا تمطر", "ar"),
        ("बारिश नहीं", "hi"),
        ("비가 오지 않는다", "ko"),
        ("ฝนไม่ตก", "th"),
        ("Trời không mưa", "vi"),
    ],
)
def test_a_weather_that_is_denied_or_over_is_clear(text: str, language: str) -> None:
    assert find_cues(text, (LEXICON[language],)).weather is Weather.CLEAR


@pytest.mark.parametrize(
    ("text", "language", "weather"),
    [
        ("It never stops raining in this town", "en", Weather.RAIN),
        ("The storm does not scare the captain", "en", Weather.STORM),
        ("Der Regen stört ihn nicht", "de", Weather.RAIN),
        ("Il pleut, mais il ne court pas", "fr", Weather.RAIN),
        ("Nieva y nadie tiene frío", "es", Weather.SNOW),
    ],
)
def test_a_weather_stays_where_something_else_is_denied(text: str, language: str, weather: Weather) -> None:
    assert find_cues(text, (LEXICON[language],)).weather is weather


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("A cat does not jump", "jump"),
        ("The girl doesn't really dance", "dance"),
        ("The knight refuses to fight the dragon", "fight"),
        ("A boy stops running", "run"),
        ("Der Hund jagt die Katze nicht", "chase"),
        ("Ein Mädchen, das nicht tanzt", "dance"),
        ("Le garçon ne se lève pas et ne court pas", "run"),
        ("La niña no llora", "cry"),
        ("Nadie juega en el parque", "play"),
        ("El marinero vuelve a casa", "fly"),
        ("Il gatto non dorme", "sleep"),
        ("O gato não dorme", "sleep"),
        ("De hond rent niet", "run"),
        ("Pies nie biegnie", "run"),
        ("Кот не спит", "sleep"),
        ("Köpek koşmuyor", "run"),
        ("犬は走らない", "run"),
        ("狗不跑", "run"),
        ("Hunden springer inte", "jump"),
        ("Ο σκύλος δεν τρέχει", "run"),
        ("הכלב לא רץ", "run"),
        ("الكلب لا يركض", "run"),
        ("कुत्ता नहीं दौड़ता", "run"),
        ("สุนัขไม่วิ่ง", "run"),
        ("Con chó không chạy", "run"),
    ],
)
def test_an_act_that_is_denied_is_not_done(text: str, denied: str) -> None:
    assert denied not in verbs(text)


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("The girl does not dance, she sings", "sing"),
        ("A dog that does not bark runs after a ball", "run"),
        ("He cannot stop laughing", "laugh"),
        ("Der Mann läuft und bleibt nicht stehen", "run"),
        ("Er hört nicht auf zu tanzen", "dance"),
        ("Le chat ne dort pas, il court", "run"),
        ("Köpek koşuyor", "run"),
        ("犬が走る", "run"),
    ],
)
def test_what_is_done_beside_a_denial_is_done(text: str, done: str) -> None:
    assert done in verbs(text)


def test_an_act_that_is_denied_chooses_no_place() -> None:
    assert choose_home(parse_prompt("A girl dances", LEXICON)).place == "stage"
    assert choose_home(parse_prompt("A girl does not dance", LEXICON)).place != "stage"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("First snow falls on a village", "First snow falls on a village"),
        ("Next door a dog barks", "Next door a dog barks"),
        ("Después de la lluvia los niños saltan", "Después de la lluvia los niños saltan"),
        ("Depois da chuva as crianças pulam", "Depois da chuva as crianças pulam"),
        ("First a boy runs, then he sleeps", "A boy runs"),
        ("Un gato duerme. Después come un pez", "Un gato duerme"),
    ],
)
def test_words_of_order_stay_where_they_name_something(text: str, kept: str) -> None:
    assert parse_prompt(text, LEXICON).clauses[0].text == kept


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("A girl sleeps like a baby", "👶"),
        ("Two pugs circle a biscuit like boxers", "boxer"),
        ("A knight as brave as a lion enters a cave", "🦁"),
        ("He climbs like a big grey monkey up a tree", "🐒"),
        ("Er fliegt wie ein Vogel über die Stadt", "🐦"),
        ("Elle saute comme un lapin dans le jardin", "🐇"),
        ("La niña corre como un caballo", "🐎"),
        ("Il bambino salta come un coniglio", "🐇"),
        ("Het meisje zwemt als een vis", "🐟"),
    ],
)
def test_what_something_is_only_compared_with_is_not_drawn(text: str, compared: str) -> None:
    assert compared not in figures(text)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Kids like a clown", "clown"),
        ("Children like clowns", "clown"),
        ("Man sieht, wie ein Hund läuft", "🐕"),
        ("A fox sleeps like a cat. Then a cat comes", "🐈"),
        ("A house that looks like a mushroom", "🍄"),
    ],
)
def test_what_is_liked_or_looks_like_it_is_no_simile(text: str, there: str) -> None:
    assert there in figures(text)
