"""Knows where a sentence ends, and which full stops only end an abbreviation: `Dr. Smith`, `z. B.`."""

import re

_ABBREVIATIONS = (
    *("Dr", "Dra", "Mr", "Mrs", "Ms", "Mme", "Mlle", "Prof", "St", "Sr", "Sra", "Jr", "vs", "Nr", "z", "Bd"),
    *("Av", "Ave", "Hr", "Fr", "Frl", "bzw", "ca", "usw", "ggf", "inkl", "approx", "incl", "e.g", "i.e"),
    *("z.B", "d.h", "u.a", "p.ej", "им", "ул", "св"),
)
_BEFORE = "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _ABBREVIATIONS)
# The dot of an initial, hours before a small letter, and numbers: `J. Bach`, `at 3 a.m. it rains`, `No. 5`.
_OTHERS = r"(?<!\b[A-ZÀ-ÞА-Я]\.)(?!(?<=\b[ap]\.m\.)\s+[a-z])(?!(?<=\bNo\.)\s+\d)"

AFTER_SENTENCE = rf"(?<=[.!?…]){_BEFORE}{_OTHERS}\s+"
"""Matches the spaces behind a sentence that ends in a mark of a script with spaces."""
