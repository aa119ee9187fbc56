"""Compares texts without case, marks, and spaces, and knows the function words of each language."""

import re

FUNCTION_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the of to in on at by for with from into over under and or but nor that which "
        "who whose as is are was were be its their his her my our your this these those than",
        "de": "der die das den dem des ein eine einen einem einer und oder aber im in am an auf aus "
        "bei mit nach von vom zu zum zur für über unter ohne wie dass sich",
        "fr": "le la les un une des du de d l au aux à et ou mais en dans sur sous par pour avec "
        "sans que qui se",
        "es": "el la los las un una unos unas de del al a y o pero en con sin por para sobre bajo "
        "que se su sus",
        "it": "il lo la i gli le un uno una di del della dei a al alla e o ma in con senza per su "
        "sul da che si",
        "pt": "o a os as um uma de do da dos das ao à e ou mas em no na com sem por para que se seu sua",
        "nl": "de het een en of maar in op aan bij met van naar voor over onder zonder uit die dat te 's",
        "sv": "en ett den det och eller men i på av med till för från över under utan som vid att",
        "pl": "i a ale lub w we na z ze do od po przy bez dla że który która które o u pod nad",
        "ru": "и а но или в во на с со к ко от до по из у о об за под над без для который которая что не",
        "tr": "bir ve veya ile için gibi ama ki de da",
        "el": "ο η το οι τα του της των τον την και ή αλλά σε στο στη στην με από για που ένας μια ένα",
        "he": "של את על עם בלי או אבל כי אל מן",
        "ar": "في من إلى على عن مع بدون و أو ثم أن التي الذي",
        "hi": "का की के में से पर को और या एक ने",
        "vi": "một và hoặc của trong trên dưới với cho lúc ở các những",
    }.items()
}
"""Words on which a line must not end. Japanese, Chinese, Korean, and Thai do not write them apart."""

ENDS = re.compile(r"\s*($|\n|[^\w\s'’(\[\"“«])")
IRREGULAR = {
    "children": "child",
    "geese": "goose",
    "leaves": "leaf",
    "mice": "mouse",
    "men": "man",
    "women": "woman",
    "wolves": "wolf",
}


def letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def holds(text: str, part: str) -> bool:
    """Whether a text has these words in this order; marks count only if the part has no word."""
    return letters(part) in letters(text) if letters(part) else part in text


def shows(text: str, mark: str) -> bool:
    """Whether a label, time, or mark is in a text as it is written."""
    return " ".join(mark.casefold().split()) in " ".join(text.casefold().split())


def ends_on_function_word(line: str, text: str, language: str) -> bool:
    """Whether a line stops on a function word although the clause goes on, wherever the text has the line."""
    line = " ".join(re.sub(r"[\W_]+$", "", line).casefold().split())
    text = re.sub(r"[^\S\n]+", " ", text.casefold())
    ends = [found.end() for found in re.finditer(re.escape(line), text)] if line else []
    last = re.split(r"[\s'’]", line)[-1]
    return last in FUNCTION_WORDS[language] and bool(ends) and not any(ENDS.match(text, end) for end in ends)


def singulars(text: str) -> set[str]:
    """Returns the words of an English text, and each without the ending of a plural."""
    words = set(re.findall(r"\w+", text.casefold()))
    stems = {re.sub(r"(?<=[sxh])es$|s$", "", re.sub(r"ies$", "y", word)) for word in words}
    stems |= {word.removesuffix("s") for word in words}
    return words | stems | {IRREGULAR[word] for word in words if word in IRREGULAR}
