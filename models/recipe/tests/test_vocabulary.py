"""The tokenizer: phrases are tokens, text comes back, nothing is unknown."""

import json

from recipe import vocabulary as v

QUESTION = "Every rempus is a yimpus. Tom is a rempus. Every gorpus is a impus. Is Tom a yimpus or impus?"


def test_ids_are_as_the_manifest_says():
    assert v.VOCABULARY_SIZE == 194 and len(set(v.TOKENS)) == 194
    assert (v.PAD, v.UNK, v.BOT, v.EOT, v.EOS, v.ANSWER, v.NEWLINE, v.PAUSE) == (0, 1, 2, 3, 4, 5, 6, 193)
    assert len(v.CONCEPTS) == 38 and len(v.NAMES) == 17
    assert v.TOKENS[v.EVERY] == "Every bompus" and v.TOKENS[v.IS_NAME] == "Is Alex"
    assert v.TOKENS[v.OPTION_OR] == "or bompus?" and v.TOKENS[v.NAME + 1] == "Bob"


def test_a_fact_is_two_tokens():
    ids = v.load_tokenizer().encode(QUESTION).ids
    assert [v.TOKENS[i] for i in ids[:4]] == ["Every rempus", "is a yimpus.", "Tom", "is a rempus."]
    assert [v.TOKENS[i] for i in ids[-3:]] == ["Is Tom", "a yimpus", "or impus?"]


def test_text_comes_back():
    for text in (QUESTION, "Tom is a rempus.\nEvery rempus is a yimpus.\n### Tom is a yimpus."):
        ids = v.load_tokenizer().encode(text).ids
        assert v.UNK not in ids and v.decode(ids) == text


def test_prompt_template_as_one_text():
    assert v.load_tokenizer().encode(QUESTION + "\n<bot>").ids == v.prompt_ids(QUESTION)
    assert v.load_tokenizer().encode("<eot>### Tom is a yimpus.<eos>").ids[0] == v.EOT


def test_transformers_reads_the_file(tmp_path):
    from transformers import PreTrainedTokenizerFast

    (tmp_path / "tokenizer.json").write_text(v.tokenizer_json(), encoding="utf-8")
    theirs = PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "tokenizer.json"))
    assert theirs(QUESTION)["input_ids"] == v.load_tokenizer().encode(QUESTION).ids
    assert json.loads(v.tokenizer_json())["model"]["vocab"]["\n"] == v.NEWLINE


def test_an_unknown_word_is_unknown():
    assert v.load_tokenizer().encode("Every wolf is a yimpus.").ids == [v.UNK, v.IDS["is a yimpus."]]
