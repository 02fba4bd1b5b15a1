"""The tokens of a package: the base's tokenizer, what training added to it, and the prompt around a
question."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from tokenizers import AddedToken, Tokenizer

from .errors import ConvertError
from .json_files import read_object

START, END, LATENT = "<|start-latent|>", "<|end-latent|>", "<|latent|>"
# In the order in which facebookresearch/coconut (run.py) adds them, which is the order of their ids.
COCONUT_TOKENS = (START, END, LATENT)
# CODI has ids only, after the vocabulary of the base's config: padding, begin and end of thought
# (src/model.py).
CODI_TOKENS = ("<|pad-latent|>", START, END)
KNOWN_PAIRS = ((START, END), ("<bot>", "<eot>"))
MIXTURE_PAIRS = (
    *KNOWN_PAIRS,
    ("<think>", "</think>"),
)  # the last one's models were trained to think in words
MARKER = "###"
CODI_MARKER = "The answer is:"
MOST_MARKER = 200  # letters, as in schemas/model-manifest.schema.json


Item = str | dict[str, str]  # of a frame: a text, or {"token": NAME} for one of the manifest's tokens


@dataclass(frozen=True)
class Words:
    """`tokens` and the frame are the manifest's."""

    tokenizer: Tokenizer
    tokens: dict[str, int]
    before: tuple[Item, ...]  # fed before the first thought; {question} stands once in its texts
    after: tuple[Item, ...]  # fed after the last thought
    answer_marker: str | None

    def prompt_ids(self, question: str) -> list[int]:
        return self._ids(self.before, question)

    @property
    def after_ids(self) -> list[int]:
        return self._ids(self.after, "")

    @property
    def prompt(self) -> str:
        """`before` as one text."""
        return "".join(item if isinstance(item, str) else self._text(item["token"]) for item in self.before)

    def _ids(self, items: Sequence[Item], question: str) -> list[int]:
        """Neighboring texts are tokenized as one."""
        ids: list[int] = []
        for is_text, run in groupby(items, lambda item: isinstance(item, str)):
            if is_text:
                ids += self.encode("".join(run).replace("{question}", question))
            else:
                ids += [self.tokens[item["token"]] for item in run]
        return ids

    def _text(self, name: str) -> str:
        return self.tokenizer.id_to_token(self.tokens[name])

    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids: Sequence[int]) -> str:
        return self.tokenizer.decode(list(ids), skip_special_tokens=False)

    def splits(self, first: str, word: str) -> bool:
        """Whether the tokens of the two words begin with those of the first."""
        ids, opening = self.encode(f"{first} {word}"), self.encode(first)
        return bool(opening) and len(ids) > len(opening) and ids[: len(opening)] == opening

    def knows(self, text: str) -> bool:
        """Whether no token of the text is the one for unknown words."""
        return self._unknown not in self.encode(text)

    @cached_property
    def _unknown(self) -> int | None:
        unknown = unknown_token(self.tokenizer)
        return None if unknown is None else self.tokenizer.token_to_id(unknown)

    @property
    def json(self) -> bytes:
        return self.tokenizer.to_str(pretty=False).encode()


@dataclass(frozen=True)
class WordOptions:
    """What you may say about the tokens; `None` lets the converter find it."""

    added: tuple[str, ...] | None = None
    bot: str | None = None
    eot: str | None = None
    eos: str | None = None
    pause: str | None = None
    mixture: float | None = None  # temperature
    remove_eos: bool | None = None  # of CODI's training
    prompt: str | None = None
    answer_marker: str | None = None  # blank: there is none


def read_words(
    tokenizer: Tokenizer,
    base: Path,
    layout: str,
    config,
    rows: int,
    options: WordOptions,
    thinks: bool = True,
    task: str = "text",
) -> Words:
    """`config`: of the model, `rows`: of its embeddings. Raises ConvertError if an option has to name a
    token."""
    if layout == "codi":
        _fill(tokenizer, rows - len(CODI_TOKENS if options.added is None else options.added))
    usual = {"coconut": COCONUT_TOKENS, "codi": CODI_TOKENS}.get(layout, ())
    added = usual if options.added is None else options.added
    for token in added:
        if tokenizer.token_to_id(token) is None:
            tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False)])
    largest = max(tokenizer.get_vocab(with_added_tokens=True).values())
    if largest >= rows:
        raise ConvertError(
            f"The tokenizer of {base} has ids up to {largest}{' with ' + ', '.join(added) if added else ''}, "
            f"and the model embeddings for {rows}: give the tokens that training added, in the order of "
            "their ids, as --added-tokens A,B,…, or --thoughts 0 for a model that learned none."
        )
    bot, eot = _pair(tokenizer, options, thinks)
    eos = _end_of_text(tokenizer, base, config, options.eos)
    unknown = unknown_token(tokenizer)
    spare = tokenizer.token_to_id(LATENT)
    pad = _saved_token(tokenizer, base, "pad_token", config.pad_token_id)
    tokens = {
        "pad": eos if pad is None else pad,
        # Where nothing is unknown, a token that never stands in a text.
        "unk": tokenizer.token_to_id(unknown)
        if unknown
        else next(i for i in (spare, pad, eos) if i is not None),
        **{
            name: _id(tokenizer, text, f"--{name}")
            for name, text in (("bot", bot), ("eot", eot))
            if text is not None
        },
        "eos": eos,
        "newline": (tokenizer.encode("\n", add_special_tokens=False).ids or [eos])[-1],
    }
    if options.pause is not None:
        tokens["pause"] = _id(tokenizer, options.pause, "--pause")
    between = _eos_around_thoughts(layout, options, tokenizer, eos)
    newline = "" if layout == "codi" and task != "prontoqa" else "\n"
    begin, end = _set_around(tokenizer)
    default = f"{begin}{{question}}{newline}{end}{between}{bot or ''}"
    prompt = default if options.prompt is None else options.prompt
    if prompt.count("{question}") != 1 or not prompt.endswith(bot or ""):
        raise ConvertError(
            f"--prompt needs {{question}} once{f' and {bot} at its end' if bot else ''}; "
            f"“{prompt}” does not: by default it is “{default}”."
        )
    last = {"token": "eot"} if eot else {"token": "newline"}
    after = (last, *([{"token": "eos"}] if between else [])) if eot or thinks else ()
    marker = options.answer_marker
    if marker is None:
        marker = CODI_MARKER if layout == "codi" else MARKER
    words = Words(
        tokenizer, tokens, _items(tokenizer, prompt, tokens), after, marker if marker.strip() else None
    )
    _check_marker(words, task)
    return words


def _check_marker(words: Words, task: str) -> None:
    marker = words.answer_marker
    if marker is None:
        if task == "prosqa":
            raise ConvertError(
                "A package with --task prosqa needs an answer marker: give --answer-marker TEXT."
            )
        return
    if len(marker) > MOST_MARKER:
        raise ConvertError(f"--answer-marker has {len(marker)} letters: give at most {MOST_MARKER}.")
    if not words.encode(marker) or not words.knows(marker):
        none = "" if task == "prosqa" else ', or --answer-marker "" if there is none'
        raise ConvertError(
            f"The tokenizer has no tokens for the answer marker “{marker}”: give the text that begins an "
            f"answer of the model as --answer-marker TEXT{none}."
        )


def _items(tokenizer: Tokenizer, prompt: str, tokens: dict[str, int]) -> tuple[Item, ...]:
    """A prompt with its special tokens apart. The one that begins a text is added to `tokens` as bos, unless
    it has another name."""
    first = _set_around(tokenizer)[0]
    begin = tokenizer.token_to_id(first) if first else None
    if begin is not None and prompt.startswith(first) and begin not in tokens.values():
        tokens["bos"] = begin
    names = {
        tokenizer.id_to_token(tokens[name]): name for name in ("bos", "eot", "bot", "eos") if name in tokens
    }
    cut = re.split(
        "(" + "|".join(re.escape(text) for text in sorted(names, key=len, reverse=True)) + ")", prompt
    )
    return tuple({"token": names[part]} if part in names else part for part in cut if part)


def _eos_around_thoughts(layout: str, options: WordOptions, tokenizer: Tokenizer, eos: int) -> str:
    """CODI's text before the token where thinking begins; the same token comes after the thoughts."""
    if layout != "codi":
        return ""
    if options.remove_eos is None:
        raise ConvertError(
            "CODI sets the end-of-text token on both sides of the thoughts unless it was trained with "
            "--remove_eos True, and no checkpoint says which: give --remove-eos yes or --remove-eos no."
        )
    return "" if options.remove_eos else tokenizer.id_to_token(eos)


def unknown_token(tokenizer: Tokenizer) -> str | None:
    """The text of the token for words that have none; byte-level vocabularies have no such words."""
    model = json.loads(tokenizer.to_str())["model"]
    name = model.get("unk_token")
    if name is None and isinstance(model.get("unk_id"), int):
        name = model["vocab"][model["unk_id"]][0]
    return name if name and tokenizer.token_to_id(name) is not None else None


def _set_around(tokenizer: Tokenizer) -> tuple[str, str]:
    """The special tokens that the tokenizer sets before and after a text, as training code has them there."""
    plain = tokenizer.encode("x", add_special_tokens=False).ids
    marked = tokenizer.encode("x", add_special_tokens=True).ids
    at = next((i for i in range(len(marked)) if marked[i : i + len(plain)] == plain), 0)

    def text(ids: list[int]) -> str:
        return "".join(tokenizer.id_to_token(i) for i in ids)

    return text(marked[:at]), text(marked[at + len(plain) :])


def _pair(tokenizer: Tokenizer, options: WordOptions, thinks: bool) -> tuple[str | None, str | None]:
    """The tokens around thoughts; none for a model that only speaks, or whose thoughts are mixtures that no
    training has put between tokens."""
    pairs = KNOWN_PAIRS if options.mixture is None else MIXTURE_PAIRS
    known = next(
        (pair for pair in pairs if all(tokenizer.token_to_id(token) is not None for token in pair)),
        (None, None),
    )
    bot = known[0] if options.bot is None else options.bot
    eot = known[1] if options.eot is None else options.eot
    if (bot is None) != (eot is None):
        raise ConvertError("--bot and --eot belong together: name both.")
    if bot is None and thinks and options.mixture is None:
        raise ConvertError(
            "The tokenizer has none of the known tokens around thoughts: name the one before the first "
            "thought as --bot TOKEN and the one after the last as --eot TOKEN; for a model that was not "
            "trained to think, take --mixture 1 or --thoughts 0."
        )
    return bot, eot


def _end_of_text(tokenizer: Tokenizer, base: Path, config, named: str | None) -> int:
    if named is not None:
        return _id(tokenizer, named, "--eos")
    found = _saved_token(tokenizer, base, "eos_token", config.eos_token_id)
    if found is None:
        raise ConvertError(
            f"Neither config.json nor tokenizer_config.json of {base} says which token ends a text: name it "
            "as --eos TOKEN."
        )
    return found


def _saved_token(tokenizer: Tokenizer, base: Path, name: str, otherwise: "int | list | None") -> int | None:
    """What transformers wrote beside the tokenizer; `otherwise`: what the config says."""
    for file in ("tokenizer_config.json", "special_tokens_map.json"):
        if (base / file).is_file():
            token = read_object(base / file, "copy or download it again").get(name)
            token = token.get("content") if isinstance(token, dict) else token
            if isinstance(token, str) and tokenizer.token_to_id(token) is not None:
                return tokenizer.token_to_id(token)
    first = otherwise[0] if isinstance(otherwise, list) and otherwise else otherwise
    is_id = isinstance(first, int) and 0 <= first < 2**31  # some configs have -1 for none
    return first if is_id and tokenizer.id_to_token(first) else None


def _id(tokenizer: Tokenizer, token: str, option: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ConvertError(
            f"{option} names “{token}”, which the tokenizer does not have: name one that it has."
        )
    return found


def _fill(tokenizer: Tokenizer, size: int) -> None:
    """Names for ids that the config counts and the tokenizer does not have, so that what comes after keeps
    its id."""
    first = max(tokenizer.get_vocab(with_added_tokens=True).values()) + 1
    if first < size:
        tokenizer.add_special_tokens(
            [AddedToken(f"<|unused-{i}|>", special=True, normalized=False) for i in range(first, size)]
        )
