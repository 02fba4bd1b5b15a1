"""What each method lays in a row: thoughts, texts, and what teaches steps only where steps are said."""

import random

import pytest
from recipe.batches import Options, make_batch
from recipe.graphs import prosqa
from recipe.methods import METHODS
from recipe.objective import Weights

from recipe import vocabulary as v

OPTIONS = Options(off_path=1, limit=300, walks=1, answers=1)
TEXTS, EXTRAS = 7, 3  # after every k; off-path step, walk and forced answer

# method, share of all questions -> (thoughts, steps said) of every text of a question with four hops, extras
ROWS = [
    ("coconut", 0.5, [(k, max(0, 4 - k)) for k in range(TEXTS)], EXTRAS),
    ("pure", 0.5, [(k, max(0, 4 - k)) for k in range(TEXTS)], EXTRAS),
    ("pause", 0.5, [(k, max(0, 4 - k)) for k in range(TEXTS)], EXTRAS),
    ("cot", 0.5, [(0, 4)], EXTRAS),
    ("no-cot", 0.0, [(0, 0)], 0),
    ("no-curriculum", 0.0, [(6, 0)], 0),
    ("no-thought", 0.0, [(0, 4)], 0),
    ("no-thought", 0.1, [(0, 3)], 0),
    ("no-thought", 0.35, [(0, 1)], 0),
    ("no-thought", 1.0, [(0, 0)], 0),
]


def segments(method: str, progress: float) -> list[tuple[int, list[int]]]:
    """(thoughts, words) of every segment in a row of a question with four hops."""
    rng = random.Random(1)
    while True:
        problem = prosqa(rng)
        asked = [q for q in problem.questions if q.hops == 4]
        if asked:
            break
    batch = make_batch(rng, [(problem, asked[:1])], METHODS[method].options(OPTIONS, progress))
    words, thoughts, labels = batch.segments[0, 0], batch.thoughts[0, 0], batch.words[0, 0]
    found = []
    for segment in range(int(words.max()) + 1):
        here = words == segment
        (count,) = thoughts[here].unique().tolist()
        found.append((count, labels[here].tolist()))
    return found


@pytest.mark.parametrize("method, progress, texts, extras", ROWS)
def test_rows(method, progress, texts, extras):
    found = segments(method, progress)
    said = [(thoughts, words.count(v.NEWLINE)) for thoughts, words in found[: len(texts)]]
    assert said == texts and len(found) == len(texts) + extras
    assert all(words[0] == v.EOT and words[-3] == v.ANSWER for _, words in found[: len(texts)])
    assert max(thoughts for thoughts, _ in found) <= max(thoughts for thoughts, _ in texts)


def test_thoughts_alone_are_learned_only_where_the_frontier_is_taught():
    alone, weights = Options(words=False), Weights(frontier=1.0)
    taught = {name for name, method in METHODS.items() if method.weights(weights).frontier}
    assert taught == {name for name, method in METHODS.items() if not method.options(alone, 0).words}
    assert taught == {"coconut", "pause"}
