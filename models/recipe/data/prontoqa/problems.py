"""PrOntoQA problems as token ids: rules lead from a person's noun to the one with the property asked about.

In the released form the noun with the property's other sign is in no rule, so the answer can be found without
following any. In `twins` it ends a chain that is like the first in everything but that nobody is on it. A
`small` problem is what people type, and a `tiny` one leaves little more to do than to compare two signs.
"""

import random
from dataclasses import dataclass

from . import tokens as t

LENGTH = 5  # nouns on the chain of a released problem; one step more says the property
POSITIVE = 0.71  # share of properties without `not`, except the one asked about (a half)
_PROPERTIES = [[t.IS + t.ADJECTIVES.index(adjective) for adjective in family] for family in t.FAMILIES]


@dataclass
class Problem:
    facts: list[int]  # subject, object, subject, object ...
    question: list[int]  # True or false: Name | is [not] adjective.
    steps: list[list[int]]  # without line breaks
    answer: int  # TRUE or FALSE

    def item(self) -> dict:
        """As in facebookresearch/coconut's files."""
        decode = t.VOCABULARY.decode
        return {
            "question": decode(self.facts + self.question),
            "steps": [decode(step) for step in self.steps],
            "answer": decode([self.answer]),
        }


def released(rng: random.Random) -> Problem:
    return _drawn(rng, LENGTH)


def twins(rng: random.Random) -> Problem:
    return _drawn(rng, LENGTH, kept=0.7, off=LENGTH)


def small(rng: random.Random) -> Problem:
    length = rng.randint(1, LENGTH)
    off = length if rng.random() < 0.7 else 0
    return _drawn(rng, length, rng.random(), off, names_last=rng.random() < 0.4)


def tiny(rng: random.Random) -> Problem:
    length = rng.choice((1, 1, 2))
    return _drawn(rng, length, kept=0.1, off=rng.choice((0, length, length)))


def _drawn(
    rng: random.Random, length: int, kept: float = 1.0, off: int = 1, names_last: bool = True
) -> Problem:
    """`length`: nouns on the chain; `off`: nouns on the chain to the property's other sign, which is like the
    first where it is as long; `kept`: share of the facts that don't matter."""
    nouns, families = list(range(len(t.NOUNS))), _PROPERTIES[:]
    rng.shuffle(nouns)
    rng.shuffle(families)
    person = rng.randrange(len(t.NAMES))
    chain, others = [nouns.pop() for _ in range(length)], [nouns.pop() for _ in range(off)]
    asked, holds, said = rng.choice(families.pop()), rng.random() < 0.5, rng.random() < 0.5

    def sentence(noun: int, singular: int, to_plural: int) -> list[int]:
        """`singular`: the object's id after `is`."""
        drawn = rng.random()
        if drawn < 0.5:
            return [t.PLURAL + noun, singular + to_plural]
        return [(t.EVERY if drawn < 0.75 else t.EACH) + noun, singular]

    def rule(noun: int, parent: int) -> list[int]:
        return sentence(noun, t.IS_A + parent, t.ARE)

    def signed(adjective: int, positive: bool) -> int:
        return adjective if positive else adjective + t.NOT

    def give_property(noun: int) -> None:
        if families and rng.random() < kept:
            adjective = signed(rng.choice(families.pop()), rng.random() < POSITIVE)
            facts.append(sentence(noun, adjective, t.ARE_PROPERTY))

    used = [rule(a, b) for a, b in zip(chain, chain[1:])]
    used.append(sentence(chain[-1], signed(asked, holds), t.ARE_PROPERTY))
    facts = used + [rule(a, b) for a, b in zip(others, others[1:])]
    if others:
        facts.append(sentence(others[-1], signed(asked, not holds), t.ARE_PROPERTY))
    names = [[t.NAME + person, t.IS_A + chain[0]]]
    if rng.random() < kept:  # a second chain that the person is on
        start, end = nouns.pop(), nouns.pop()
        names.append([t.NAME + person, t.IS_A + start])
        facts.append(rule(start, end))
        give_property(start)
    alike = others if off == length else []
    inner, leaved, twice = chain[:-1] + others[:-1], chain + alike, chain[-1:] + alike[-1:]
    for some in (inner, leaved, twice):
        rng.shuffle(some)
    for noun in inner:
        give_property(noun)
    for noun in leaved:
        if nouns and rng.random() < kept:
            facts.append(rule(noun, nouns[-1]))
            give_property(nouns.pop())
    for noun in twice:  # a second leaf, without a property
        if nouns and rng.random() < kept:
            facts.append(rule(noun, nouns.pop()))
    rng.shuffle(facts)
    rng.shuffle(names)
    facts += names
    if not names_last:
        rng.shuffle(facts)
    steps = [[t.NAME + person, t.IS_A + noun, *fact] for noun, fact in zip(chain, used)]
    return Problem(
        facts=[token for fact in facts for token in fact],
        question=[t.ASKED + person, signed(asked, said)],
        steps=[*steps, [t.NAME + person, signed(asked, holds)]],
        answer=t.TRUE if said == holds else t.FALSE,
    )
