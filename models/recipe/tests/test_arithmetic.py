"""The arithmetic problems, their tokens, and the texts made of them."""

import random
import re
from collections import Counter

import pytest

from recipe.data.arithmetic import Arithmetic, task
from recipe.data.arithmetic.frames import ASIDES, FRAMES, NAMES, THINGS
from recipe.data.arithmetic.problems import (
    FACTOR,
    LARGEST,
    STEPS,
    held_out_problems,
    make_problem,
    reserved,
)
from recipe.data.arithmetic.texts import PER_STEP, THOUGHTS, Writer
from recipe.data.arithmetic.tokens import ByteVocabulary
from recipe.data.methods import METHODS
from recipe.training.batches import make_batch

VOCABULARY = ByteVocabulary()
STEP = re.compile(r"<<(\d+)([-+*/])(\d+)=(\d+)>>")


@pytest.fixture(scope="module")
def problems():
    rng = random.Random(3)
    return [make_problem(rng, rng.randint(1, STEPS)) for _ in range(4000)]


def check_steps(steps: list[str], answer: str) -> None:
    """The equations are true, within the limits, and form a chain that ends at the answer."""
    before = None
    for step in steps:
        left, operation, right, result = STEP.fullmatch(step).groups()
        left, right, result = int(left), int(right), int(result)
        assert before in (None, left)
        undone = {"+": result - right, "-": result + right, "/": result * right}
        assert left * right == result if operation == "*" else undone[operation] == left
        assert 2 <= min(left, right, result) and max(left, right, result) <= LARGEST
        assert operation in "+-" or right <= FACTOR
        before = result
    assert str(before) == answer


def test_there_are_enough_sentences_and_words():
    assert all(len(set(frames)) >= 40 for frames in FRAMES.values())
    assert len({*THINGS, *NAMES}) >= 200


def test_every_sentence_that_matters_has_one_number():
    for frame in [frame for frames in FRAMES.values() for frame in frames] + ASIDES:
        assert frame.count("{n}") == 1


def test_the_equations_are_true_and_the_question_has_their_numbers(problems):
    for problem in problems:
        item = problem.released()
        check_steps(item["steps"], item["answer"])
        told = [int(number) for number in re.findall(r"\d+", item["question"])]
        needed = [problem.equations[0].left, *(equation.right for equation in problem.equations)]
        assert len(told) in (len(needed), len(needed) + 1)
        rest = iter(told)
        assert all(number in rest for number in needed)  # in this order


def test_operations_steps_and_asides_are_spread(problems):
    operations = Counter(equation.operation for problem in problems for equation in problem.equations)
    total = operations.total()
    assert all(0.2 < operations[operation] / total < 0.3 for operation in "+-*/")
    numbers = [len(re.findall(r"\d+", p.question)) - len(p.equations) - 1 for p in problems]
    assert set(numbers) == {0, 1}
    assert 0.26 < sum(numbers) / len(numbers) < 0.34
    results = [equation.result for problem in problems for equation in problem.equations]
    assert 0.4 < sum(result >= 100 for result in results) / len(results) < 0.7


def test_held_out_problems_share_no_sequence_of_frames_with_training(problems):
    held_out = held_out_problems(random.Random(5), 1000)
    assert len({problem.question for problem in held_out}) == 1000
    assert Counter(len(problem.equations) for problem in held_out) == dict.fromkeys(range(1, STEPS + 1), 250)
    trained = {problem.frames for problem in problems}
    assert not trained & {problem.frames for problem in held_out}
    assert not any(reserved(frames) for frames in trained)
    assert all(reserved(problem.frames) for problem in held_out)


def test_a_sequence_names_the_operations_and_sentences_of_a_problem(problems):
    for problem in problems[:200]:
        assert [operation for operation, _ in problem.frames] == [e.operation for e in problem.equations]
        for (operation, index), equation in zip(problem.frames, problem.equations):
            frame = re.escape(FRAMES[operation][index].replace("{n}", str(equation.right)))
            assert re.search(re.sub(r"\\{\w+\\}", r"\\w+", frame), problem.question)


@pytest.mark.parametrize(
    "text",
    [
        "Tom has 1234 zebras — naïve, 日本, 🥥!",
        "  two  spaces\tand\r\n\n lines ",
        "<<12*3=36>>\n<<36+5=41>>\n### 41",
        "a <bot> b <eot><eos> 007 1,000.50 ½",
        "",
    ],
)
def test_any_text_comes_back_from_its_tokens(text):
    assert VOCABULARY.decode(VOCABULARY.encode(text)) == text


def test_numbers_below_a_thousand_are_one_token_and_larger_ones_several():
    for number in range(1000):
        assert VOCABULARY.encode(str(number)) == [VOCABULARY.numbers[number]]
    assert [VOCABULARY.decode([i]) for i in VOCABULARY.encode("12345")] == ["123", "45"]


def test_the_words_of_the_problems_are_one_token_each(problems):
    for problem in problems[:300]:
        tokens = [VOCABULARY.decode([i]) for i in VOCABULARY.encode(problem.question)]
        known = [word for word in re.findall(r" ?[A-Za-z]+", problem.question) if word in tokens]
        spelled = set(re.findall(r" ?[A-Za-z]+", problem.question)) - set(known)
        assert len(spelled) <= 3  # a made-up thing or person, with and without a space


def test_special_tokens_stand_where_the_package_expects_them():
    tokenizer = VOCABULARY.tokenizer
    assert tokenizer.get_vocab_size() == len(VOCABULARY) == len(set(VOCABULARY.tokens))
    for text, token in {"<bot>": VOCABULARY.bot, "###": VOCABULARY.answer, "\n": VOCABULARY.newline}.items():
        assert VOCABULARY.encode(text) == [token]
    assert tokenizer.token_to_id("<pause>") == VOCABULARY.pause


def test_a_problem_with_new_numbers_is_a_true_problem(problems):
    writer, rng = Writer(VOCABULARY), random.Random(6)
    for problem in problems[:500]:
        encoded = writer.renumbered(rng, writer.told(problem))
        text = VOCABULARY.decode([token for step in encoded.steps for token in step])
        steps = text.splitlines()
        check_steps(steps, VOCABULARY.decode(encoded.answer[2:3]))
        question = VOCABULARY.decode(encoded.question)
        assert re.sub(r"\d+", "#", question) == re.sub(r"\d+", "#", problem.question)
        told = [int(number) for number in re.findall(r"\d+", question)]
        if problem.aside is not None:
            del told[problem.aside]
        parts = [STEP.fullmatch(step).groups() for step in steps]
        assert told == [int(parts[0][0]), *(int(right) for _, _, right, _ in parts)]
        assert [operation for _, operation, _, _ in parts] == [e.operation for e in problem.equations]


def said(thoughts: int, problem) -> str:
    writer = Writer(VOCABULARY)
    return VOCABULARY.decode(writer.spoken(writer.encode(problem), thoughts, thoughts // PER_STEP).ids)


def test_texts_leave_out_the_steps_that_were_thought():
    problem = make_problem(random.Random(1), 3)
    item = problem.released()
    for k in range(7):
        lines = [*item["steps"][k // 2 :], f"### {item['answer']}<eos>"]
        assert said(k, problem) == "<eot>" + "\n".join(lines)


def test_in_mid_step_the_second_thought_of_a_step_says_its_result():
    writer, problem = Writer(VOCABULARY), make_problem(random.Random(1), 4)
    encoded = writer.encode(problem)
    for step, equation in enumerate(problem.equations, 1):
        segment = writer.mid_step(encoded, step)
        assert segment.thoughts == 2 * step - 1
        assert VOCABULARY.decode(segment.ids) == f"{equation.result}>>"


def test_every_text_of_a_lesson_is_a_continuation_of_its_problem():
    """Nothing but the problem's own steps and answer is ever a target."""
    writer, rng = Writer(VOCABULARY), random.Random(2)
    for steps in range(1, STEPS + 1):
        problem = make_problem(rng, steps)
        gold = "\n".join([*problem.released()["steps"], f"### {problem.answer}<eos>"])
        for most in (2, 4, THOUGHTS):
            for segment in writer.thinking(rng, writer.encode(problem), most):
                text = VOCABULARY.decode(segment.ids).removeprefix("<eot>")
                assert text in gold
                assert segment.thoughts <= most
                if segment.kind == "words":
                    assert gold.endswith(text)
                    assert text.count("<<") == max(0, steps - segment.thoughts // 2)


@pytest.fixture(scope="module")
def arithmetic():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(task, "POOL", 200)
        found = Arithmetic()
        found.lesson(METHODS["coconut"], 1.0, random.Random(4))
        yield found


@pytest.mark.parametrize("method", [name for name in METHODS if name != "cot-search"])
@pytest.mark.parametrize("progress", [0.0, 0.3, 0.99])
def test_lessons_of_every_method_become_batches(arithmetic, method, progress):
    rng = random.Random(4)
    most = arithmetic.max_thoughts if METHODS[method].thinks else 0
    for _ in range(3):
        lesson = arithmetic.lesson(METHODS[method], progress, rng)
        batch = make_batch(lesson, arithmetic.vocabulary)
        assert batch.passes <= most
        assert batch.words.shape[2] <= 112
        assert lesson.questions in (0, len(lesson.groups))


def test_drill_learns_results_alone():
    segment = Writer(VOCABULARY).drill(random.Random(1))
    equations = [STEP.fullmatch(line).groups() for line in VOCABULARY.decode(segment.ids).splitlines()]
    results = [VOCABULARY.numbers[int(result)] for *_, result in equations]
    assert [token for i, token in enumerate(segment.ids) if i not in segment.ignore] == results
