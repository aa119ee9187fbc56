"""Prints the faults of composition.

`.venv/bin/python -m tests.bench.fidelity.audit [PROMPT …]` prints those of films of these prompts, or of
the films of `composition.tsv`, and how many films have each kind.
"""

import argparse
from collections import Counter

from tests.bench.fidelity.composition import FAULTS, audited, prompts


def main() -> None:
    """Prints the faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prompts", nargs="*", metavar="PROMPT")
    parser.add_argument("--every", type=int, default=1, help="audit only each n-th prompt of the set")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    films = options.prompts or prompts()[:: options.every]
    for prompt in films:
        found = audited(prompt)
        counts.update({fault.kind for fault in found})
        by_kind = {(fault.kind, fault.who) for fault in found}
        if by_kind:
            print(f"{prompt}\n  " + ", ".join(sorted(f"{kind}: {who}" for kind, who in by_kind)), flush=True)
    print(f"{len(films)} films")
    for kind in FAULTS:
        print(f"{counts[kind]:5} {kind}")


if __name__ == "__main__":
    main()
