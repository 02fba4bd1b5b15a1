"""The tokens of a package: the base's tokenizer, what training added to it, and the prompt around a
question."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import AddedToken, Tokenizer

from .problem import Problem

START, END, LATENT = "<|start-latent|>", "<|end-latent|>", "<|latent|>"
# In the order in which facebookresearch/coconut (run.py) adds them, which is the order of their ids.
COCONUT_TOKENS = (START, END, LATENT)
# CODI has ids only, after the vocabulary of the base's config: padding, begin and end of thought
# (src/model.py).
CODI_TOKENS = ("<|pad-latent|>", START, END)
KNOWN_PAIRS = ((START, END), ("<bot>", "<eot>"))


@dataclass(frozen=True)
class Words:
    """`tokens` and `prompt` are the manifest's. `answer_marker` is the text whose first token is
    `tokens["answer"]`."""

    tokenizer: Tokenizer
    tokens: dict[str, int]
    prompt: str
    answer_marker: str

    def prompt_ids(self, question: str) -> list[int]:
        return self.encode(self.prompt.replace("{question}", question))

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids: Sequence[int]) -> str:
        return self.tokenizer.decode(list(ids), skip_special_tokens=False)

    def knows(self, text: str) -> bool:
        """Whether no token of the text is the one for unknown words."""
        unknown = unknown_token(self.tokenizer)
        return unknown is None or self.tokenizer.token_to_id(unknown) not in self.encode(text)

    @property
    def json(self) -> bytes:
        return self.tokenizer.to_str(pretty=False).encode()


@dataclass(frozen=True)
class WordOptions:
    """What a person may say about the tokens; `None` where the converter is to find it."""

    added: tuple[str, ...] | None = None
    bot: str | None = None
    eot: str | None = None
    eos: str | None = None
    pause: str | None = None
    prompt: str | None = None
    answer_marker: str = "###"


def read_words(
    tokenizer: Tokenizer, base: Path, layout: str, config, rows: int, options: WordOptions
) -> Words:
    """`config`: of the model, `rows`: of its embeddings. Raises Problem where a token has to be named by
    an option."""
    if layout == "codi":
        _fill(tokenizer, rows - len(options.added or CODI_TOKENS))
    added = options.added or {"coconut": COCONUT_TOKENS, "codi": CODI_TOKENS}.get(layout, ())
    for token in added:
        if tokenizer.token_to_id(token) is None:
            tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False)])
    largest = max(tokenizer.get_vocab(with_added_tokens=True).values())
    if largest >= rows:
        raise Problem(
            f"The tokenizer of {base} has ids up to {largest}{' with ' + ', '.join(added) if added else ''}, "
            f"and the model embeddings for {rows}: give the tokens that training added, in the order of "
            "their ids, with --added-tokens A,B,…"
        )
    bot, eot = _pair(tokenizer, options)
    eos = _end_of_text(tokenizer, base, config, options.eos)
    unknown = unknown_token(tokenizer)
    spare = tokenizer.token_to_id(LATENT)
    pad = _saved_token(tokenizer, base, "pad_token", config.pad_token_id)
    marker = tokenizer.encode(options.answer_marker, add_special_tokens=False).ids
    if not marker:
        raise Problem("--answer-marker needs a text that the tokenizer has tokens for.")
    tokens = {
        "pad": eos if pad is None else pad,
        # Where nothing is unknown, a token that never stands in a text.
        "unk": tokenizer.token_to_id(unknown)
        if unknown
        else next(i for i in (spare, pad, eos) if i is not None),
        "bot": _id(tokenizer, bot, "--bot"),
        "eot": _id(tokenizer, eot, "--eot"),
        "eos": eos,
        "answer": marker[0],
        "newline": _newline(tokenizer),
    }
    if options.pause is not None:
        tokens["pause"] = _id(tokenizer, options.pause, "--pause")
    prompt = options.prompt or _default_prompt(tokenizer, bot, layout)
    if prompt.count("{question}") != 1 or not prompt.endswith(bot):
        raise Problem(
            f"--prompt needs {{question}} once and ends with {bot}, where thinking begins; “{prompt}” does "
            "not."
        )
    return Words(tokenizer, tokens, prompt, options.answer_marker)


def unknown_token(tokenizer: Tokenizer) -> str | None:
    """The text of the token for words that have none; byte-level vocabularies have no such words."""
    model = json.loads(tokenizer.to_str())["model"]
    name = model.get("unk_token")
    if name is None and isinstance(model.get("unk_id"), int):
        name = model["vocab"][model["unk_id"]][0]
    return name if name and tokenizer.token_to_id(name) is not None else None


def _default_prompt(tokenizer: Tokenizer, bot: str, layout: str) -> str:
    """As the layout's own training code puts it: the special tokens that the tokenizer sets around a text
    are in it."""
    plain = tokenizer.encode("x", add_special_tokens=False).ids
    marked = tokenizer.encode("x", add_special_tokens=True).ids
    at = next((i for i in range(len(marked)) if marked[i : i + len(plain)] == plain), 0)

    def text(ids: list[int]) -> str:
        return "".join(tokenizer.id_to_token(i) for i in ids)

    newline = "" if layout == "codi" else "\n"
    return f"{text(marked[:at])}{{question}}{newline}{text(marked[at + len(plain) :])}{bot}"


def _pair(tokenizer: Tokenizer, options: WordOptions) -> tuple[str, str]:
    known = next(
        (pair for pair in KNOWN_PAIRS if all(tokenizer.token_to_id(t) is not None for t in pair)),
        (None, None),
    )
    bot, eot = options.bot or known[0], options.eot or known[1]
    if bot is None or eot is None:
        raise Problem(
            "tokenizer.json has none of the known tokens around thoughts: name the one before the first "
            "thought with --bot TOKEN and the one after the last with --eot TOKEN."
        )
    return bot, eot


def _end_of_text(tokenizer: Tokenizer, base: Path, config, named: str | None) -> int:
    if named is not None:
        return _id(tokenizer, named, "--eos")
    found = _saved_token(tokenizer, base, "eos_token", config.eos_token_id)
    if found is None:
        raise Problem(
            f"Neither config.json nor tokenizer_config.json of {base} says which token ends a text: --eos "
            "TOKEN."
        )
    return found


def _saved_token(tokenizer: Tokenizer, base: Path, name: str, otherwise: "int | list | None") -> int | None:
    """What transformers wrote beside the tokenizer; `otherwise`: what the config says."""
    for file in ("tokenizer_config.json", "special_tokens_map.json"):
        if (base / file).is_file():
            token = json.loads((base / file).read_text(encoding="utf-8")).get(name)
            token = token.get("content") if isinstance(token, dict) else token
            if token is not None and tokenizer.token_to_id(token) is not None:
                return tokenizer.token_to_id(token)
    return otherwise if isinstance(otherwise, int) and tokenizer.id_to_token(otherwise) else None


def _id(tokenizer: Tokenizer, token: str, option: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise Problem(f"{option} names {token}, and tokenizer.json has no such token.")
    return found


def _newline(tokenizer: Tokenizer) -> int:
    ids = tokenizer.encode("\n", add_special_tokens=False).ids
    if not ids:
        raise Problem("The tokenizer has no token for a line break, and a step ends with one.")
    return ids[-1]


def _fill(tokenizer: Tokenizer, size: int) -> None:
    """Names for ids that the config counts and the tokenizer does not have, so that what comes after keeps
    its id."""
    first = max(tokenizer.get_vocab(with_added_tokens=True).values()) + 1
    if first < size:
        tokenizer.add_special_tokens(
            [AddedToken(f"<|unused-{i}|>", special=True, normalized=False) for i in range(first, size)]
        )
