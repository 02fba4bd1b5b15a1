"""PrOntoQA: the generator against the released problems, the tokenizer, and the texts that are learned."""

import json
import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest
import torch

from recipe.data.methods import METHODS
from recipe.data.prontoqa.problems import LENGTH, released, small, tiny, twins
from recipe.data.prontoqa.task import THOUGHTS, ProntoQA
from recipe.data.prontoqa.tokens import ADJECTIVES, FAMILIES, NAMES, NOUNS, VOCABULARY
from recipe.evaluation.prontoqa import objects, reached, tables
from recipe.evaluation.reasoning import Model
from recipe.model.network import new_model

V = VOCABULARY
FACT = re.compile(r"(?:(Every|Each) )?(\w+) (?:is|are)( not)?( an?)? (\w+)\.")


@pytest.fixture(scope="module")
def file():
    """200 problems of the released test file."""
    folder = os.environ.get("COCONUT_DATA")
    if not folder or not (Path(folder) / "prontoqa_200.json").exists():
        pytest.skip("COCONUT_DATA does not name a folder with prontoqa_200.json")
    return json.loads((Path(folder) / "prontoqa_200.json").read_text())


@pytest.fixture(scope="module")
def generated():
    rng = random.Random(3)
    return [released(rng).item() for _ in range(1000)]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.) ", text)


def read(item: dict) -> dict:
    """The graph behind an item, read from its text: rules, properties (word, positive) and names."""
    found = {"rules": [], "properties": [], "names": [], "forms": Counter(), "articles": set()}
    *facts, question = sentences(item["question"])
    for fact in facts:
        form, subject, negated, article, word = FACT.fullmatch(fact).groups()
        if subject in NAMES:
            found["names"].append(word)
            continue
        found["forms"][form or "plural"] += 1
        noun = subject if form else subject.lower().removesuffix("es")
        if article or word.endswith("puses"):
            found["rules"].append((noun, word.removesuffix("es") if not form else word))
        else:
            found["properties"].append((noun, word, not negated))
        if article:
            found["articles"].add((article.strip(), word[0] in "aeiou"))
    _, negated, asked = re.fullmatch(r"True or false: (\w+) is (not )?(\w+)\.", question).groups()
    chain = [re.match(r"\w+ is an? (\w+)\.", step)[1] for step in item["steps"][:-1]]
    return found | {"asked": asked, "said": not negated, "chain": chain}


def statistics(items: list[dict]) -> dict:
    """Means over problems, and the set of shapes that occur."""
    shapes, totals, words = set(), Counter(), set()
    for item in items:
        g = read(item)
        chain, rules = g["chain"], g["rules"]
        holders = [noun for noun, word, _ in g["properties"] if word == g["asked"]]
        given = {noun for noun, _, _ in g["properties"]}
        parents = {noun: [b for a, b in rules if a == noun] for noun, _ in rules}
        reached = set(g["names"])
        for _ in NOUNS:
            reached |= {b for a, b in rules if a in reached}
        off = next(noun for noun in holders if noun != chain[-1])
        start = next(noun for noun in g["names"] if noun != chain[0])
        families = [next(i for i, f in enumerate(FAMILIES) if p[1] in f) for p in g["properties"]]
        shapes.add(
            (
                len(sentences(item["question"])),
                len(item["steps"]),
                len(rules),
                len(g["properties"]),
                len(g["names"]),
                tuple(len(parents[noun]) for noun in chain),
                tuple(noun in given for noun in chain),
                tuple(sorted(noun in given for noun in parents[chain[-1]])),
                (off in reached, off in parents),
                (len(parents[start]), start in given, parents[start][0] in given),
                len({noun for rule in rules for noun in rule} | given),
                len(set(families)),
            )
        )
        totals["words"] += len(item["question"].split())
        totals["True"] += item["answer"] == "True"
        totals["positive"] += sum(p[2] for p in g["properties"] if p[1] != g["asked"]) / 10
        totals["said positive"] += g["said"]
        totals["chain first"] += g["names"][0] == chain[0]
        totals["plural"] += g["forms"]["plural"] / g["forms"].total()
        totals["each"] += g["forms"]["Each"] / g["forms"].total()
        words |= {p[1] for p in g["properties"]} | {noun for rule in rules for noun in rule}
    return {"shapes": shapes, "lexicon": words, **{name: n / len(items) for name, n in totals.items()}}


def test_generated_problems_have_the_released_shape(generated):
    found = statistics(generated)
    assert found["shapes"] == {
        (
            *(26, 6, 11, 12, 2),
            (2, 2, 2, 2, 2),
            (True,) * 5,
            (False, True),
            (False, False),
            (1, True, False),
            14,
            11,
        )
    }
    assert found["lexicon"] == set(NOUNS) | set(ADJECTIVES)
    assert found["True"] == pytest.approx(0.5, abs=0.05)


def test_statistics_are_those_of_the_released_file(generated, file):
    ours, theirs = statistics(generated), statistics(file)
    assert ours.pop("shapes") == theirs.pop("shapes")
    assert ours.pop("lexicon") == theirs.pop("lexicon")
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(value, abs=1.0 if name == "words" else 0.09), name


def test_released_sentences_come_back_from_their_tokens(file):
    for item in file:
        for text in [item["question"], *item["steps"], f"### {item['answer']}", "\n".join(item["steps"])]:
            ids = V.encode(text)
            assert V.unk not in ids and V.decode(ids) == text


@pytest.mark.parametrize("kind", [released, twins, small, tiny])
def test_text_and_tokens_agree(kind):
    rng = random.Random(4)
    for _ in range(200):
        problem = kind(rng)
        item = problem.item()
        assert V.encode(item["question"]) == problem.facts + problem.question
        assert [V.encode(step) for step in item["steps"]] == problem.steps


@pytest.mark.parametrize("kind", [released, twins, small, tiny])
def test_answers_follow_from_the_facts(kind):
    rng = random.Random(5)
    for _ in range(300):
        item = kind(rng).item()
        g = read(item)
        reached = set(g["names"])
        for _ in NOUNS:
            reached |= {b for a, b in g["rules"] if a in reached}
        holds = {p[2] for p in g["properties"] if p[0] in reached and p[1] == g["asked"]}
        assert holds == {g["said"] == (item["answer"] == "True")}  # and nothing says the opposite
        facts = sentences(item["question"])[:-1]
        name = item["steps"][0].split()[0]
        for noun, step, following in zip(g["chain"], item["steps"], item["steps"][1:]):
            told, rule = sentences(step)
            assert re.fullmatch(rf"{name} is an? {noun}\.", told) and rule in facts
            assert FACT.fullmatch(rule)[5].removesuffix("es") in following
        assert sentences(item["steps"][0])[0] in facts


def test_only_the_name_tells_twin_chains_apart():
    """Over many problems, nouns on either chain are in as many rules and have as many properties."""
    rng, seen = random.Random(6), {True: Counter(), False: Counter()}
    for _ in range(500):
        g = read(twins(rng).item())
        parent = {b: a for a, b in g["rules"]}
        for holder in (noun for noun, word, _ in g["properties"] if word == g["asked"]):
            chain = [holder]
            while chain[-1] in parent:
                chain.append(parent[chain[-1]])
            assert len(chain) == LENGTH
            found = seen[holder == g["chain"][-1]]
            assert (chain[-1] in g["names"]) == (holder == g["chain"][-1])
            for place, noun in enumerate(chain):
                found[f"rules {place}"] += sum(a == noun for a, _ in g["rules"])
                found[f"properties {place}"] += sum(a == noun for a, _, _ in g["properties"])
    for name, count in seen[True].items():
        assert seen[False][name] == pytest.approx(count, abs=80), name


def test_a_fact_is_two_tokens():
    text = "Every impus is an impus. Impuses are not kind. Sam is an impus. True or false: Sam is not kind."
    assert [V.tokens[i] for i in V.encode(text)] == [
        *("Every impus", "is an impus.", "Impuses", "are not kind.", "Sam", "is an impus."),
        *("True or false: Sam", "is not kind."),
    ]
    assert V.encode("Every wolf is kind.") == [V.unk, V.ids["is kind."]]


def lesson(method: str, learned: str = "words", progress: float = 0.5):
    """The first lesson of texts of a kind."""
    task, rng = ProntoQA(), random.Random(7)
    found = (task.lesson(METHODS[method], progress, rng) for _ in range(100))
    return next(x for x in found if learned in {s.kind for s in x.groups[0].rows[0].segments})


def rows_of(lesson) -> list:
    assert all(len(group.rows) == 1 for group in lesson.groups)
    return [group.rows[0] for group in lesson.groups]


def test_each_text_continues_the_question_after_its_thoughts():
    seen = Counter()
    for row in rows_of(lesson("coconut")):
        name = V.tokens[row.question[0]].removeprefix("True or false: ")
        lines = {}
        for segment in row.segments:
            if segment.kind == "words":
                assert segment.ids[0] == V.eot and segment.ids[-1] == V.eos and not segment.ignore
                assert len(segment.ids) - 1 <= ProntoQA.longest
                lines[segment.thoughts] = V.decode(segment.ids[1:-1]).split("\n")
        seen.update(lines.keys())
        final = lines[THOUGHTS]
        assert final in (["### True"], ["### False"])
        longest = lines[min(lines)]
        for k, text in lines.items():
            assert text[-1] == final[0] and all(line.startswith(f"{name} is ") for line in text[:-1])
            assert text == longest[min(k - min(lines), len(longest) - 1) :]  # each is the end of the longest
    assert set(seen) == set(range(THOUGHTS + 1))


def test_a_thought_says_what_its_step_says_of_the_name():
    for row in rows_of(lesson("coconut")):
        words = {s.thoughts: s.ids for s in row.segments if s.kind == "words"}
        said = {s.thoughts: s.ids for s in row.segments if s.kind == "direct"}
        assert set(said) == set(range(THOUGHTS + 1)) and all(len(ids) == 1 for ids in said.values())
        for k in words:
            assert words[k][2] == said[k][0]  # <eot> Stella | is a zumpus. ..., or <eot> ### | True


def test_recall_learns_the_objects_of_all_facts():
    found = lesson("coconut", "recall")
    assert found.questions == 0
    for group in found.groups:
        ((segment,),) = (row.segments for row in group.rows)
        assert group.rows[0].question == [] and segment.kind == "recall"
        assert segment.ignore == set(range(0, len(segment.ids), 2))
        again, facts = (sorted(zip(ids[::2], ids[1::2])) for ids in (segment.ids, group.prefix))
        assert again == facts


@pytest.mark.parametrize("method", METHODS)
def test_methods_say_what_they_are_for(method):
    says, thinks = METHODS[method].says, METHODS[method].thinks
    if says == "search":
        with pytest.raises(ValueError, match="search"):
            lesson(method)
        return
    found = lesson(method)
    assert found.questions == len(found.groups) == 48
    for row in rows_of(found):
        texts = [V.decode(s.ids[1:-1]).split("\n") for s in row.segments if s.kind == "words"]
        thoughts = {s.thoughts for s in row.segments}
        if says == "every k":
            assert thoughts == set(range(THOUGHTS + 1)) and len(texts) == 5
            continue
        assert len(texts) == 1
        assert thoughts == ({{"answer": THOUGHTS, "stages": 5}[says]} if thinks else {0})
        steps = len(texts[0]) - 1
        assert {"steps": steps > 0, "answer": steps == 0, "stages": steps <= 1}[says]
    if says == "stages":
        assert [lesson(method, progress=p).name for p in (0.05, 0.15, 0.65, 0.95)] == [
            *("stage 0", "stage 1", "stage 6", "stage 6")
        ]


def test_recall_comes_first():
    found = ProntoQA().lesson(METHODS["coconut"], 0.0, random.Random(1), size=2)
    assert found.name == "recall" and found.questions == len(found.groups) == 96
    assert all(not row.question for row in rows_of(found))


def test_held_out_problems_are_in_the_released_form_and_judged_by_their_answer():
    task = ProntoQA()
    items = task.held_out(random.Random("held out"), 20)
    assert len({item["question"] for item in items}) == 20
    assert all(len(sentences(item["question"])) == 26 for item in items)
    for item in items:
        other = "False" if item["answer"] == "True" else "True"
        assert task.right(item, f"{item['steps'][-1]}\n### {item['answer']}")
        assert not task.right(item, f"### {other}") and not task.right(item, item["answer"])


@pytest.mark.parametrize(
    ("progress", "name", "least"),
    [(0.05, "tiny", 1), (0.1, "small", 1), (0.5, "words", 1), (0.95, "twins", 1)],
)
def test_phases_have_chains_of_their_lengths(progress, name, least):
    found = lesson("coconut", progress=progress)
    lengths = {s.thoughts + 1 for row in rows_of(found) for s in row.segments if s.kind == "forced"}
    assert found.name == name and min(lengths) == least
    assert max(lengths) <= (3 if name == "tiny" else THOUGHTS)
    assert found.weights["direct"] == (0.5 if progress > 0.6 else 1.0)


def test_the_nouns_of_the_steps_are_as_far_away_as_their_thoughts():
    rng = random.Random(9)
    for kind in (released, twins, small):
        for _ in range(50):
            item = kind(rng).item()
            layers, tokens = reached(item), [V.tokens[token] for token in objects(item)]
            assert len(tokens) == len(item["steps"])
            for layer, token in zip(layers, tokens[:-1]):
                assert re.fullmatch(r"is an? (\w+)\.", token)[1] in layer
            assert item["steps"][-1].endswith(tokens[-1])


def test_tables_count_what_a_model_says():
    """An untrained model says nothing right, and its tables have a number for every thought."""
    torch.manual_seed(0)
    task = ProntoQA()
    model = Model(new_model(task, 1).eval(), task, METHODS["coconut"])
    items = task.held_out(random.Random(1), 4)
    found = tables(model, items, "generated")
    assert found["generated: words (%)"]["steps and answer as in the file"] == [0.0] * (THOUGHTS + 1)
    held = found["generated: what thoughts hold"]
    assert held["thought"] == list(range(1, THOUGHTS + 1))
    assert held["nouns as far away"][:2] == [2.0, 3.0]
    # Chance: each of 293 tokens has little of the mass, and five forms of a few nouns not much more.
    assert all(value < 30 for value in held["mass on all nouns as far away"])
    assert json.loads(json.dumps(found), parse_constant=pytest.fail) == found  # no NaN in a manifest
    assert found["two chains: answers"]["spoken"] == [0.0] * (THOUGHTS + 1)
