"""What a text is judged to be: the paper's six classes."""

import pytest

from recipe.evaluation.outputs import Truth, judge

EDGES = {("Tom", "a"), ("a", "b"), ("b", "c"), ("a", "x"), ("x", "b"), ("Tom", "d"), ("d", "f"), ("Eva", "e")}
PROBLEM = Truth(EDGES, "Tom", "c", "e")

CASES = [
    (0, "Tom is a a.\nEvery a is a b.\nEvery b is a c.\n### Tom is a c.", "Correct Path", True),
    (1, "Every a is a b.\nEvery b is a c.\n### Tom is a c.", "Correct Path", True),
    (
        0,
        "Tom is a a.\nEvery a is a x.\nEvery x is a b.\nEvery b is a c.\n### Tom is a c.",
        "Longer Path",
        True,
    ),
    (2, "Every x is a b.\nEvery b is a c.\n### Tom is a c.", "Longer Path", True),
    (0, "Tom is a d.\n### Tom is a c.", "Wrong Target", True),
    # Back to a node it has named, from a dead end; and after one thought, to another node one step away.
    (0, "Tom is a d.\nTom is a a.\nEvery a is a b.\nEvery b is a c.\n### Tom is a c.", "Longer Path", True),
    (1, "Every d is a f.\nEvery a is a b.\nEvery b is a c.\n### Tom is a c.", "Longer Path", True),
    (0, "Tom is a d.\nEvery b is a c.\n### Tom is a c.", "Hallucination", True),
    # It leads to the target and says something else, or the other way round.
    (1, "Every a is a b.\nEvery b is a c.\n### Tom is a e.", "Wrong Target", False),
    (0, "Tom is a b.\nEvery b is a c.\n### Tom is a c.", "Hallucination", True),
    (1, "Every e is a c.\n### Tom is a c.", "Hallucination", True),
    (6, "### Tom is a c.", "Correct Label", True),
    (6, "### Tom is a e.", "Incorrect Label", False),
    (6, "### Eva is a c.", None, False),
    (6, "Every a is a b.", None, False),
]


@pytest.mark.parametrize(("thoughts", "text", "kind", "right"), CASES)
def test_classes(thoughts, text, kind, right):
    said = judge(text, True, PROBLEM, thoughts)
    assert (said.kind, said.right) == (kind, right)


def test_a_text_without_its_end_has_no_answer():
    assert not judge("### Tom is a c.", False, PROBLEM, 6).right


def test_steps_are_counted():
    said = judge("Tom is a d.\nEvery a is a c.\n### Tom is a c.", True, PROBLEM, 0)
    assert (said.invented, said.joined, said.follows) == (1, False, False)


@pytest.mark.parametrize(
    "text, neither", [("### Tom is a e.", False), ("### Tom is a d.", True), ("a", True)]
)
def test_neither_option_is_told_from_the_wrong_one(text, neither):
    assert judge(text, True, PROBLEM, 6).neither == neither
