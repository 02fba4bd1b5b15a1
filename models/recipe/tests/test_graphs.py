"""The generator against the statistics of the released files (science: ProsQA, measured on 17,886 / 300 /
500)."""

import json
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from recipe.data.graphs import prosqa, small
from recipe.data.pools import RELEASED_HOPS, Pool, many_roots
from recipe.data.prosqa import CONCEPTS, NAMES, item, vocabulary
from recipe.evaluation.outputs import truth


@pytest.fixture(scope="module")
def problems():
    rng = random.Random(11)
    return [prosqa(rng) for _ in range(1200)]


@pytest.fixture(scope="module")
def released():
    folder = os.environ.get("COCONUT_DATA")
    if not folder or not (Path(folder) / "prosqa_valid.json").exists():
        pytest.skip("COCONUT_DATA does not name a folder with the released prosqa_valid.json")
    return json.loads((Path(folder) / "prosqa_valid.json").read_text())


def test_sizes_and_degrees_are_as_released(problems):
    long = [p for p in problems if any(q.hops >= 3 for q in p.questions)]
    nodes = sum(p.size for p in long) / len(long)
    edges = sum(len(p.edges) for p in long) / len(long)
    assert nodes == pytest.approx(22.8, abs=0.5)
    assert edges == pytest.approx(35.9, abs=1.5)
    assert 14 <= min(p.size for p in long) and max(p.size for p in long) <= 28
    degrees: Counter[int] = Counter()
    for p in long:
        incoming = Counter(child for _, child in p.edges)
        degrees.update(incoming[node] for node in range(p.size))
    share = {d: degrees[d] / degrees.total() for d in degrees}
    for degree, expected in {0: 0.11, 1: 0.45, 2: 0.29, 3: 0.13, 4: 0.04}.items():
        assert share[degree] == pytest.approx(expected, abs=0.03), degree


def test_options_are_leaves_of_one_root_each(problems):
    for p in problems[:300]:
        for q in p.questions:
            other_root = 1 - q.root
            assert not p.children[q.target] and p.distance[other_root][q.target] < 0
            assert p.distance[q.root][q.target] == q.hops
            for other in q.others:
                assert (
                    not p.children[other] and p.distance[q.root][other] < 0 <= p.distance[other_root][other]
                )


def test_lengths_drawn_are_as_released():
    pool = Pool(prosqa, random.Random(3), RELEASED_HOPS, start=1500, rate=0)
    hops = Counter(q.hops for _ in range(150) for _, asked in pool.pick(18, 4) for q in asked)
    for length, expected in RELEASED_HOPS.items():
        assert hops[length] / hops.total() == pytest.approx(expected, abs=0.05), length


def test_small_problems_are_as_people_type_them():
    rng = random.Random(5)
    problems = [small(rng) for _ in range(1500)]
    assert {p.size for p in problems} >= set(range(3, 14))
    assert {q.hops for p in problems for q in p.questions} == {1, 2, 3, 4, 5, 6}
    lone = [p for p in problems if sum(p.named) == 1]
    assert len(lone) > 400
    orphans = [p for p in problems if _parentless_nouns(p)]
    assert len(orphans) > 400
    assert any(all(len(c) <= 1 for c in p.children) for p in problems)  # plain chains
    assert any(p.children[q.target] for p in problems for q in p.questions)  # an inner node is asked for
    assert any(q.others == [-1] for p in problems for q in p.questions)  # a word that is in no fact
    for p in problems:
        for q in p.questions:
            assert p.named[q.root] and not p.named[q.target]
            assert all(other < 0 or p.distance[q.root][other] < 0 for other in q.others)


def _parentless_nouns(p) -> list[int]:
    children = {child for _, child in p.edges}
    return [node for node in range(p.size) if node not in children and not p.named[node]]


def test_every_person_has_a_question_when_thoughts_are_learned_alone():
    p = many_roots((25, 31), (14, 28), 6)(random.Random(2))
    assert sum(p.named) >= 6 and len({q.root for q in p.questions}) >= 6


def test_items_can_be_told_from_their_text():
    rng = random.Random(9)
    for make in (prosqa, small):
        for _ in range(50):
            p = make(rng)
            one = item(rng, p, rng.choice(p.questions))
            known = truth(one)
            assert one["answer"] == f"{known.root} is a {known.target}."
            assert len(one["steps"]) == known.hops()
            assert known.other not in known.distance()


def test_released_problems_round_trip(released):
    v = vocabulary()
    for one in released:
        for text in [one["question"], *one["steps"], "### " + one["answer"]]:
            ids = v.encode(text)
            assert v.unk not in ids and v.decode(ids) == text


def test_lexicon_is_that_of_the_released_file(released):
    words = {word for one in released for word in one["idx_to_symbol"]}
    assert words == set(CONCEPTS) | set(NAMES)
