"""The tokenizer of ProsQA: phrases are tokens, text comes back, nothing is unknown."""

import json

from recipe.data.prosqa import (
    CONCEPTS,
    EVERY,
    FROM,
    FROM_NAME,
    IS_NAME,
    NAME,
    NAMES,
    OPTION_OR,
    TO,
    vocabulary,
)

V = vocabulary()
QUESTION = "Every rempus is a yimpus. Tom is a rempus. Every gorpus is a impus. Is Tom a yimpus or impus?"


def test_ids_are_as_the_manifest_says():
    assert len(V) == 194 and len(set(V.tokens)) == 194
    specials = (V.pad, V.unk, V.bot, V.eot, V.eos, V.answer, V.newline, V.pause)
    assert specials == (0, 1, 2, 3, 4, 5, 6, 193)
    assert len(CONCEPTS) == 38 and len(NAMES) == 17
    assert V.tokens[EVERY] == "Every bompus" and V.tokens[IS_NAME] == "Is Alex"
    assert V.tokens[OPTION_OR] == "or bompus?" and V.tokens[NAME + 1] == "Bob"


def test_a_search_has_words_of_its_own():
    with_search = vocabulary(search=True)
    assert with_search.tokens[: len(V) - 1] == V.tokens[:-1] and with_search.tokens[-1] == "<pause>"
    tokens = [with_search.tokens[i] for i in (FROM, TO, FROM_NAME)]
    assert tokens == ["From bompus", "to bompus.", "From Alex"]
    text = "From Tom to rempus.\nFrom rempus nowhere.\nTom is a rempus.\n### Tom is a rempus."
    ids = with_search.encode(text)
    assert with_search.unk not in ids and with_search.decode(ids) == text


def test_a_fact_is_two_tokens():
    ids = V.encode(QUESTION)
    assert [V.tokens[i] for i in ids[:4]] == ["Every rempus", "is a yimpus.", "Tom", "is a rempus."]
    assert [V.tokens[i] for i in ids[-3:]] == ["Is Tom", "a yimpus", "or impus?"]


def test_text_comes_back():
    for text in (QUESTION, "Tom is a rempus.\nEvery rempus is a yimpus.\n### Tom is a yimpus."):
        ids = V.encode(text)
        assert V.unk not in ids and V.decode(ids) == text


def test_prompt_template_as_one_text():
    assert V.encode(QUESTION + "\n<bot>") == [*V.encode(QUESTION), V.newline, V.bot]
    assert V.encode("<eot>### Tom is a yimpus.<eos>")[0] == V.eot


def test_transformers_reads_the_file(tmp_path):
    from transformers import PreTrainedTokenizerFast

    (tmp_path / "tokenizer.json").write_text(V.tokenizer_json(), encoding="utf-8")
    theirs = PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "tokenizer.json"))
    assert theirs(QUESTION)["input_ids"] == V.encode(QUESTION)
    assert json.loads(V.tokenizer_json())["model"]["vocab"]["\n"] == V.newline


def test_an_unknown_word_is_unknown():
    assert V.encode("Every wolf is a yimpus.") == [V.unk, V.ids["is a yimpus."]]
