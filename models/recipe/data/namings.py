"""Problems as people type them first, under any naming: their words are lent the model's, whichever."""

import random
import re

from .prosqa import CONCEPTS, NAMES

# (problem, right, wrong): what people type first.
TYPED = [
    ("Every A is a B. Every B is a C. Tom is a A. Every D is a E. Is Tom a C or E?", "C", "E"),
    ("Tom is a A. Every A is a B. Every B is a C. Every D is a E. Is Tom a E or C?", "C", "E"),
    ("Every A is a B. Tom is a A. Is Tom a B or C?", "B", "C"),
    (
        "Tom is a A. Every A is a B. Every B is a C. Every C is a D. Every D is a E. Is Tom a G or E?",
        "E",
        "G",
    ),
    (
        "Tom is a A. Every A is a B. Every B is a C. Every D is a E. Every E is a F. Is Tom a F or B?",
        "B",
        "F",
    ),
    (
        "Every A is a B. Every A is a C. Every C is a D. Every E is a F. Tom is a A. Is Tom a D or F?",
        "D",
        "F",
    ),
]


def renamed(template: str, answer: str, other: str, rng: random.Random) -> dict:
    """A dataset item: capital letters of `template` are nodes to be named at random, `Tom` the person."""
    letters = sorted(set(re.findall(r"\b[A-Z]\b", template)))
    lent = {**dict(zip(letters, rng.sample(CONCEPTS, len(letters)))), "Tom": rng.choice(NAMES)}
    text = re.sub(r"\b([A-Z]|Tom)\b", lambda match: lent[match.group(1)], template)
    nodes = list(lent.values())
    facts = re.findall(r"(?:Every )?(\w+) is a (\w+)\.", text)
    return {
        "question": text,
        "answer": f"{lent['Tom']} is a {lent[answer]}.",
        "idx_to_symbol": nodes,
        "edges": [[nodes.index(a), nodes.index(b)] for a, b in facts],
        "root": nodes.index(lent["Tom"]),
        "target": nodes.index(lent[answer]),
        "neg_target": nodes.index(lent[other]),
    }
