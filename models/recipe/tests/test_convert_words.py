"""Tokens: ids as training gave them, prompts as training put them together, texts cut exactly as the base
cuts them."""

import json
import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from recipe import convert_fixtures as fixtures
from recipe.convert.cli import main
from recipe.convert.errors import ConvertError
from recipe.convert.lexicon import read_lexicon, read_questions
from recipe.convert.manifest import Description
from recipe.convert.package import refuse_unknown
from recipe.convert.state_dicts import split
from recipe.convert.texts import TOKENIZED
from recipe.convert.words import END, LATENT, START, WordOptions, read_words

CONFIG = SimpleNamespace(eos_token_id=0, pad_token_id=None)


def words_of(tmp_path, kind="gpt2", layout="coconut", rows=None, added=(), **options):
    made = fixtures.tokenizer(kind, added)
    rows = rows or made.get_vocab_size() + (0 if added else 3)
    if layout == "codi":
        options = {"remove_eos": True, **options}
    how = {name: options.pop(name) for name in ("thinks", "task") if name in options}
    return read_words(made, tmp_path, layout, CONFIG, rows, WordOptions(**options), **how)


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen"])
def test_coconut_prompt_is_that_of_its_training_code(tmp_path, kind):
    """run.py of facebookresearch/coconut: encode(question + newline) with special tokens, then the start
    token's id, tokens added in the order start, end, latent."""
    base = fixtures.tokenizer(kind)
    words = words_of(tmp_path, kind)
    first = base.get_vocab_size()
    assert [words.tokens["bot"], words.tokens["eot"]] == [first, first + 1]
    assert words.tokenizer.token_to_id(LATENT) == first + 2
    for text in TOKENIZED:
        expected = base.encode(text + "\n", add_special_tokens=True).ids + [first]
        assert words.prompt_ids(text) == expected
        assert words.encode(text) == base.encode(text, add_special_tokens=False).ids
    assert words.prompt.startswith(fixtures.BEGIN) == (kind == "llama")
    begin = [{"token": "bos"}] if kind == "llama" else []
    assert list(words.before) == [*begin, "{question}\n", {"token": "bot"}]
    assert words.after == ({"token": "eot"},) and words.after_ids == [first + 1]


def test_tokens_that_the_tokenizer_has_keep_their_ids(tmp_path):
    words = words_of(tmp_path, added=(START, LATENT, END))
    first = words.tokenizer.token_to_id(START)
    assert (words.tokens["bot"], words.tokens["eot"]) == (first, first + 2)


def test_another_order_can_be_said(tmp_path):
    made, usual = fixtures.tokenizer("gpt2"), words_of(tmp_path)
    other = read_words(made, tmp_path, "coconut", CONFIG, 1000, WordOptions(added=(START, LATENT, END)))
    assert other.tokens["eot"] == usual.tokens["eot"] + 1


def test_codi_ids_follow_the_configs_vocabulary(tmp_path):
    """The embeddings have three rows more than the config's vocabulary, which may count more than the
    tokenizer has."""
    words = words_of(tmp_path, layout="codi", rows=400)
    assert (words.tokens["bot"], words.tokens["eot"]) == (398, 399)
    assert words.prompt == "{question}" + START
    assert words.encode("x")[0] < 300


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_codi_sets_end_of_text_around_its_thoughts(tmp_path, kind):
    """test.py of zhenyi4/codi: [eos, bot] after the question's ids and [eot, eos] after the thoughts, unless
    --remove_eos."""
    words = words_of(tmp_path, kind, layout="codi", remove_eos=False)
    bot, eot, eos = (words.tokens[name] for name in ("bot", "eot", "eos"))
    base = fixtures.tokenizer(kind)
    assert words.prompt_ids("Why?") == [*base.encode("Why?", add_special_tokens=True).ids, eos, bot]
    assert words.after_ids == [eot, eos]
    without = words_of(tmp_path, kind, layout="codi", remove_eos=True)
    assert without.prompt_ids("Why?")[-2:] == [base.encode("Why?").ids[-1], bot] and without.after_ids == [
        eot
    ]
    assert words.answer_marker == "The answer is:"
    other = words_of(tmp_path, kind, layout="codi", task="prontoqa")
    assert other.before[-2:] == ("{question}\n", {"token": "bot"})


def test_a_model_that_only_speaks_has_nothing_around_its_thoughts(tmp_path):
    """run.py with cot, no_cot or no_thoughts: question and newline, then words; no token is added."""
    words = words_of(
        tmp_path, layout="transformers", rows=fixtures.tokenizer("gpt2").get_vocab_size(), thinks=False
    )
    assert (words.before, words.after) == (("{question}\n",), ())
    assert not {"bot", "eot"} & words.tokens.keys()


def test_mixtures_need_no_tokens_of_their_own(tmp_path):
    rows = fixtures.tokenizer("gpt2").get_vocab_size()
    words = words_of(tmp_path, layout="transformers", rows=rows, mixture=1.0)
    assert (words.before, words.after) == (("{question}\n",), ({"token": "newline"},))
    words = words_of(tmp_path, layout="transformers", added=("<think>", "</think>"), mixture=1.0)
    assert words.before == ("{question}\n", {"token": "bot"}) and words.after == ({"token": "eot"},)
    with pytest.raises(ConvertError, match="--bot TOKEN"):
        words_of(tmp_path, layout="transformers", added=("<think>", "</think>"))


def test_a_prompt_of_ones_own(tmp_path):
    words = words_of(tmp_path, "llama", prompt="Q: {question}<|endoftext|>A:<|start-latent|>")
    assert words.before == ("Q: {question}", {"token": "eos"}, "A:", {"token": "bot"})
    assert words.prompt_ids("x") == [*words.encode("Q: x"), 0, *words.encode("A:"), words.tokens["bot"]]


def words_only() -> Tokenizer:
    """Knows eight words, and none of them in parts."""
    listed = f"</s> [UNK] Every bompus is a . so {START} {END} {LATENT}".split()
    made = Tokenizer(models.WordLevel({word: at for at, word in enumerate(listed)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]
    )
    made.add_special_tokens([START, END, LATENT])
    return made


def test_an_answer_marker_is_one_that_the_model_can_say_or_none(tmp_path):
    def marker(given, task="text"):
        options = WordOptions(answer_marker=given)
        return read_words(words_only(), tmp_path, "coconut", CONFIG, 11, options, task=task).answer_marker

    assert marker("so") == "so"
    assert marker("") is marker(" ") is None
    for given in ("Answer :", "so far", None):  # by default ###
        with pytest.raises(ConvertError, match=r"no tokens for the answer marker “.*--answer-marker \"\" if"):
            marker(given)
    with pytest.raises(ConvertError, match="--answer-marker TEXT.$"):
        marker("Answer :", "prosqa")
    with pytest.raises(ConvertError, match="--task prosqa needs an answer marker"):
        marker("", "prosqa")


def test_a_package_without_a_marker_says_so(tmp_path, capsys):
    out = tmp_path / "package"
    words = [*fixtures.coconut(tmp_path), "--thoughts", "1", "--quiet", "--out", str(out)]
    assert main([*words, "--answer-marker", ""]) == 0, capsys.readouterr().err
    assert json.loads((out / "manifest.json").read_text())["task"]["answer"]["marker"] is None


def test_a_lexicon_has_words_that_the_model_knows(tmp_path):
    words = read_words(words_only(), tmp_path, "coconut", CONFIG, 11, WordOptions(answer_marker="so"))
    description = Description("x", 1, 1, task="prosqa", concepts=("bompus",), names=("bompus",))
    refuse_unknown(words, description)
    for change in (
        {"concepts": ("bompus", "frog")},
        {"names": ("Frog",)},
        {"properties": ("frog",), "task": "text"},
    ):
        with pytest.raises(ConvertError, match="(?i)no tokens for “.*frog.*”: give a --lexicon"):
            refuse_unknown(words, replace(description, **change))


def test_special_tokens_of_a_byte_level_vocabulary(tmp_path):
    words = words_of(tmp_path)
    assert words.tokens["pad"] == words.tokens["eos"] == 0
    assert words.tokens["unk"] == words.tokenizer.token_to_id(LATENT)  # never in a text
    assert words.decode([words.tokens["newline"]]) == "\n"
    assert all(words.knows(text) for text in TOKENIZED)


REFUSED = [
    ({"layout": "transformers"}, "--bot"),
    ({"rows": 200}, "--added-tokens"),
    ({"bot": "<think>"}, "--bot names “<think>”"),
    ({"eos": "<end>"}, "--eos names “<end>”"),
    ({"pause": "<pause>"}, "--pause names “<pause>”"),
    ({"prompt": "Q: {question}\n"}, "--prompt needs"),
    ({"layout": "codi", "remove_eos": None}, "--remove-eos yes or"),
    ({"layout": "transformers", "bot": "####"}, "name both"),
    # What is empty was said too.
    ({"bot": "", "eot": ""}, "--bot names “”"),
    ({"prompt": ""}, "--prompt needs"),
]


@pytest.mark.parametrize("options, message", REFUSED)
def test_what_cannot_be_known_is_asked_for(tmp_path, options, message):
    with pytest.raises(ConvertError, match=message):
        words_of(tmp_path, **options)


def test_no_added_tokens_can_be_said(tmp_path):
    made = fixtures.tokenizer("gpt2")
    with pytest.raises(ConvertError, match="--bot TOKEN"):
        read_words(made, tmp_path, "coconut", CONFIG, 1000, WordOptions(added=()))


def test_names_that_training_puts_around_a_model_are_taken_off():
    state = {
        "module.base_causallm.transformer.wte.weight": torch.ones(2, 2),
        "_fsdp_wrapped_module.base_causallm.transformer.h.0._fsdp_wrapped_module.ln_1.bias": torch.zeros(2),
        "base_causallm.transformer.h.0.attn.bias": torch.ones(1, 1),
        "embedding.weight": torch.ones(2, 2),
    }
    parts = split(Path("checkpoint"), state, None, ())
    assert parts.layout == "coconut"
    assert sorted(parts.model) == ["transformer.h.0.ln_1.bias", "transformer.wte.weight"]


@pytest.mark.parametrize("module, in_out", [("transformer.h.0.mlp.c_fc", True), ("self_attn.q_proj", False)])
def test_lora_is_multiplied_in(module, in_out):
    weight, down, up = torch.randn(6, 6), torch.randn(2, 6), torch.randn(6, 2)
    at = f"codi.base_model.model.{module}"
    state = {
        "codi.base_model.model.transformer.wte.weight": torch.ones(2, 6),
        f"{at}.base_layer.weight": weight,
        f"{at}.base_layer.bias": torch.ones(6),
        f"{at}.lora_A.default.weight": down,
        f"{at}.lora_B.default.weight": up,
    }
    change = 8 / 2 * up @ down
    merged = split(Path("checkpoint"), state, 8, ()).model
    assert torch.allclose(merged[f"{module}.weight"], weight + (change.T if in_out else change), atol=1e-6)
    assert list(merged) == ["transformer.wte.weight", f"{module}.weight", f"{module}.bias"]
    with pytest.raises(ConvertError, match="--lora-alpha"):
        split(Path("checkpoint"), state, None, ())


@pytest.mark.parametrize(
    "at", ["prj", "codi.prj", "codi.base_model.model.prj", "module.prj", "thinker.out.prj"]
)
def test_a_projector_is_found_wherever_it_lies(at):
    state = {"codi.base_model.model.transformer.wte.weight": torch.ones(2, 6)}
    made = {name: tensor.to(torch.bfloat16) for name, tensor in fixtures.projector(6).items()}
    parts = split(Path("file"), state | {f"{at}.{name}": t for name, t in made.items()}, None, ())
    assert parts.projector.keys() == made.keys() and list(parts.model) == ["transformer.wte.weight"]
    assert all(tensor.dtype == torch.float32 for tensor in parts.projector.values())


def test_nothing_beside_the_model_is_left_out_unsaid():
    state = {"codi.transformer.wte.weight": torch.ones(2, 6), "feedback.weight": torch.ones(6, 6)}
    with pytest.raises(ConvertError, match="cannot place .feedback.: .*--ignore NAME"):
        split(Path("file"), state, None, ())
    assert split(Path("file"), state, None, ("feedback.",)).projector is None
    for name in ("decoder.transformer.wte.weight", "pj_in.weight", "embedding.weight"):
        assert split(Path("file"), {list(state)[0]: torch.ones(2, 6), name: torch.ones(2, 6)}, None, ())


def test_lexicon_and_questions_of_a_prosqa_file(tmp_path):
    problem = {"question": "Is Tom a dumpus or zumpus?", "idx_to_symbol": ["Tom", "dumpus", "zumpus"]}
    path = tmp_path / "prosqa.json"
    path.write_text(json.dumps([problem, {**problem, "idx_to_symbol": ["Sam", "dumpus"]}]))
    lexicon = read_lexicon(path)
    assert (lexicon.concepts, lexicon.names) == (("dumpus", "zumpus"), ("Sam", "Tom"))
    assert (lexicon.node_limit, lexicon.questions) == (3, (problem["question"],) * 2)
    assert read_questions(path) == lexicon.questions
    (tmp_path / "lines.txt").write_text("One?\n\nTwo?\n")
    assert read_questions(tmp_path / "lines.txt") == ("One?", "Two?")
    for name, text in {
        "lines.jsonl": '{"question": "One?", "answer": 1}\r\n\r\n{"question": "Two?"}\r\n',
        "lines.json": '{"question": "One?"}\n"Two?"',
        "no suffix": '\ufeff{"question": "One?"}\n{"question": "Two?"}\n',
        "list.txt": '["One?", {"question": "Two?"}]',
    }.items():
        (tmp_path / name).write_bytes(text.encode())
        assert read_questions(tmp_path / name) == ("One?", "Two?")
    for content in (
        {"data": [{"question": "One?"}, {"question": "Two?"}]},
        {"rows": [{"row_idx": k, "row": {"question": text}} for k, text in enumerate(("One?", "Two?"))]},
        [{"instruction": "One?", "input": ""}, {"instruction": "Two?", "output": "A"}],
    ):
        (tmp_path / "listed.json").write_text(json.dumps(content))
        assert read_questions(tmp_path / "listed.json") == ("One?", "Two?")
    (tmp_path / "one.json").write_text(json.dumps({"instruction": "One", "input": "Two?"}, indent=1))
    assert read_questions(tmp_path / "one.json") == ("One\nTwo?",)
    told = []
    some = '{"question": "One?"}\n{"question": ["a"]}\n{"answer": 1}\n{"question": "cut\n{"question": "Two?"}'
    (tmp_path / "some.jsonl").write_text(some)
    assert read_questions(tmp_path / "some.jsonl", told.append) == ("One?", "Two?")
    assert told == [f"3 of 5 entries of {tmp_path / 'some.jsonl'} have no question and are left out"]
    for name, text, message in (
        ("none.json", '[{"answer": 1}]', "has no questions"),
        ("empty.txt", "", "has no questions"),
        ("two.json", '{"train": [], "test": []}', "several lists"),
        ("text.jsonl", "One?", "neither JSON nor JSON Lines"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(ConvertError, match=message):
            read_questions(tmp_path / name)
    (tmp_path / "one.jsonl").write_text('{"question": "[INST] One?\u2028"}')
    assert read_questions(tmp_path / "one.jsonl") == ("[INST] One?\u2028",)
    (tmp_path / "marked.txt").write_text("[INST] One?\n42")
    assert read_questions(tmp_path / "marked.txt") == ("[INST] One?", "42")
    (tmp_path / "words.json").write_text('{"concepts": ["a"], "names": ["B"]}')
    assert read_lexicon(tmp_path / "words.json").node_limit == 2
    for text in ("{}", "[1]", "no JSON"):
        path.write_text(text)
        with pytest.raises(ConvertError, match="--lexicon"):
            read_lexicon(path)


def test_an_id_below_zero_is_none(tmp_path):
    config = SimpleNamespace(eos_token_id=0, pad_token_id=-1)
    made = fixtures.tokenizer("gpt2", fixtures.TOKENS)
    words = read_words(made, tmp_path, "transformers", config, made.get_vocab_size(), WordOptions())
    assert words.tokens["pad"] == words.tokens["eos"] == 0


def test_random_texts_come_back_from_their_tokens(tmp_path):
    words, letters = words_of(tmp_path), random.Random(0)
    for _ in range(50):
        text = "".join(letters.choice("ab .,\n\t'é—🥥#1\u00a0") for _ in range(20))
        assert words.decode(words.encode(text)) == text
