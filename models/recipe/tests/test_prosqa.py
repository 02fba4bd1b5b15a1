"""The texts of ProsQA: each target is a token of one text that is true, and none names a set of nodes."""

import random

import pytest

from recipe.data.graphs import Problem, Question, prosqa, small
from recipe.data.methods import METHODS
from recipe.data.prosqa import (
    EVERY,
    FROM,
    IS_A,
    IS_NAME,
    NAME,
    NOWHERE,
    OPTION_A,
    PHASES,
    TO,
    Lent,
    ProsQA,
    detour,
    search,
)
from recipe.data.task import Group, Row, Segment
from recipe.data.tasks import task_of
from recipe.evaluation.outputs import Truth, judge
from recipe.training.batches import make_batch

TASK = ProsQA()
V = TASK.vocabulary


def groups(method: str, progress: float, count: int = 3) -> list[Group]:
    rng, task = random.Random(4), task_of("prosqa", method)
    return [g for _ in range(count) for g in task.lesson(METHODS[method], progress, rng).groups]


def facts(group: Group) -> set[tuple[int, int]]:
    """Pairs of subject token and word of the object."""
    return {(a, b - IS_A) for a, b in zip(group.prefix[::2], group.prefix[1::2])}


def distances(group: Group, row: Row) -> dict[int, int]:
    """Word of a concept -> steps from the question's name."""
    edges, away = facts(group), {}
    layer, depth = {row.question[0] - IS_NAME + NAME}, 0
    while layer:
        depth += 1
        found = {b for a, b in edges if a in layer} - away.keys()
        away |= dict.fromkeys(found, depth)
        layer = {EVERY + word for word in found}
    return away


def segments(found: list[Group], kind: str) -> list[tuple[Group, Row, Segment]]:
    return [(g, r, s) for g in found for r in g.rows for s in r.segments if s.kind == kind]


@pytest.mark.parametrize("progress", [0.05, 0.15, 0.3, 0.5, 0.9])
def test_a_thought_is_taught_one_node_at_its_depth(progress):
    """Thought k: one token, a subject k steps away, that leads on; never a set and never another form."""
    found = segments(groups("coconut", progress), "direct")
    assert found
    for group, row, segment in found:
        (token,) = segment.ids
        assert EVERY <= token < IS_A and not segment.ignore
        assert distances(group, row)[token - EVERY] == segment.thoughts + 1
        assert token in group.prefix  # it leads on


def test_every_target_is_one_token_and_nothing_else_reaches_the_loss():
    batch = make_batch(TASK.lesson(METHODS["coconut"], 0.5, random.Random(1)), V)
    assert batch.target.dim() == 1 and batch.target.dtype.is_floating_point is False
    assert set(batch.kinds) <= {"words", "direct", "recall"}


def test_recall_teaches_the_child_that_the_fact_names():
    for group, row, segment in segments(groups("coconut", 0.0), "recall"):
        assert row.question == [] and segment.ignore == set(range(0, len(segment.ids), 2))
        pairs = list(zip(segment.ids[::2], segment.ids[1::2]))
        assert sorted(pairs) == sorted(zip(group.prefix[::2], group.prefix[1::2]))


@pytest.mark.parametrize("progress", [0.1, 0.5, 0.95])
def test_pause_learns_from_the_same_data(progress):
    coconut, pause = (ProsQA().lesson(METHODS[m], progress, random.Random(9)) for m in ("coconut", "pause"))
    assert coconut == pause


# method, progress -> (thoughts, steps) of a text about a question with four hops
TEXTS = [
    ("coconut", 0.5, {(k, max(0, 4 - k)) for k in range(7)}),
    ("pause", 0.5, {(k, max(0, 4 - k)) for k in range(7)}),
    ("cot", 0.5, {(0, 4)}),
    ("no-cot", 0.5, {(0, 0)}),
    ("no-curriculum", 0.5, {(6, 0)}),
    ("no-thought", 0.05, {(0, 4)}),
    ("no-thought", 0.15, {(0, 3)}),
    ("no-thought", 1.0, {(0, 0)}),
    ("paper", 0.05, {(0, 4)}),
    ("paper", 0.35, {(3, 1)}),
    ("paper", 1.0, {(6, 0)}),
]


@pytest.mark.parametrize("method, progress, texts", TEXTS)
def test_texts_of_a_method(method, progress, texts):
    rng = random.Random(1)
    problem = prosqa(rng)
    while not any(q.hops == 4 for q in problem.questions):
        problem = prosqa(rng)
    question = next(q for q in problem.questions if q.hops == 4)
    how = METHODS[method]
    phase = next(p for p in [*TASK.phases(how), TASK.phases(how)[-1]] if progress <= p.until)
    found = TASK.words(rng, how, phase, Lent(problem, rng), question)
    full = {(s.thoughts, s.ids.count(V.newline)) for s in found if not s.ignore}
    assert full == texts
    assert all(s.ids[0] == V.eot for s in found)


def test_cot_learns_from_as_many_tokens_as_coconut():
    def learned(method: str) -> int:
        rows = [row for group in groups(method, 0.9, 6) for row in group.rows if row.question]
        return sum(len(s.ids) - 1 - len(s.ignore) for row in rows for s in row.segments) / len(rows)

    assert 1.0 <= learned("cot") / learned("coconut") <= 1.1


def truth_of(problem: Problem, question: Question) -> Truth:
    edges = {(f"n{a}", f"n{b}") for a, b in problem.edges}
    return Truth(edges, f"n{question.root}", f"n{question.target}", "other")


def test_a_search_reaches_the_target_by_facts_and_its_answer_follows():
    rng, returned = random.Random(3), 0
    for _ in range(150):
        problem = (prosqa if rng.random() < 0.7 else small)(rng)
        question = rng.choice(problem.questions)
        for k in range(min(3, question.hops)):
            found = detour(rng, problem, question, k, 300)
            assert found
            edges, ignore = found
            text = "\n".join(f"n{a} is a n{b}." for a, b in edges)
            said = judge(
                f"{text}\n### n{question.root} is a n{question.target}.", True, truth_of(problem, question), k
            )
            assert said.follows and said.right and said.kind in ("Correct Path", "Longer Path")
            # The ways out of a node after the first are learned: they are the ones not yet taken.
            again = [i for i, (a, _) in enumerate(edges) if a in [b for b, _ in edges[:i]]]
            returned += len(again)
            assert all(3 * i + 2 not in ignore for i in again)
    assert returned > 100


def test_a_search_in_words_says_where_nothing_follows():
    rng, task = random.Random(7), task_of("prosqa", "cot-search")
    nowhere = task.vocabulary.ids[NOWHERE]
    for _ in range(60):
        problem = prosqa(rng)
        question = rng.choice(problem.questions)
        tried = search(rng, problem, [question.root], question.target, 0.0)
        assert tried[-1][1] == question.target
        reached = [b for _, b in tried if b >= 0]
        assert len(reached) == len(set(reached))
        lent = Lent(problem, rng)
        for segment in task.searches(rng, lent, question):
            ids = segment.ids
            steps = [i for i in range(1, len(ids) - 1) if EVERY <= ids[i] < IS_A or NAME <= ids[i] < IS_NAME]
            said = task.vocabulary.decode(ids[steps[0] : -1])
            assert said.endswith(task.vocabulary.decode(lent.answer(question)[:-1]))
            assert ids.count(nowhere) == sum(b < 0 for _, b in tried) or len(ids) > 0
            assert all(FROM <= t < TO or t >= TO or t == V.newline for t in ids[1 : steps[0]])


def test_off_the_path_only_the_object_is_learned():
    found = [s for _, _, s in segments(groups("coconut", 0.9), "words") if len(s.ids) == 3]
    assert found and all(s.ignore == {1} and IS_A <= s.ids[2] < OPTION_A for s in found)


def test_phases_end_with_the_run():
    for method in METHODS.values():
        phases = TASK.phases(method)
        assert [p.until for p in phases] == sorted(p.until for p in phases) and phases[-1].until == 1.0
    assert not any(phase.direct for phase in TASK.phases(METHODS["cot"]))
    assert PHASES[0].recall == 1.0
