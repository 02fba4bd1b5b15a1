"""The words of the bundled models: a phrase-level vocabulary, so that a fact is two tokens.

A small model has to learn lookup before it can learn anything else of ProsQA, and lookup is easy when the
object comes right after its subject. The same vocabulary gives the Hugging Face tokenizer, so both always
agree.
"""

import json
from functools import cache

CONCEPTS = (
    "bompus boompus brimpus chorpus dumpus felpus fompus gerpus gorpus grimpus gwompus hilpus impus "
    "jelpus jompus kerpus lempus lorpus numpus quimpus rempus rompus rorpus scrompus shumpus sterpus "
    "storpus terpus timpus tumpus vumpus worpus wumpus yerpus yimpus yumpus zhorpus zumpus"
).split()
NAMES = "Alex Bob Carol Davis Eva Fae Gabriel Jack Max Oliver Polly Rex Sally Sam Stella Tom Wren".split()

SPECIALS = ["<pad>", "<unk>", "<bot>", "<eot>", "<eos>", "###", "\n"]
PAD, UNK, BOT, EOT, EOS, ANSWER, NEWLINE = range(7)

# (form, word) of every token after the special ones, in id order. `<pause>` comes last; only the method
# `pause` feeds it.
FORMS = ["Every {}", "is a {}.", "a {}", "or {}?", "{}", "Is {}"]
_CONCEPT_FORMS, _NAME_FORMS = FORMS[:4], FORMS[4:]
PHRASES = [(form, word) for form in _CONCEPT_FORMS for word in CONCEPTS]
PHRASES += [(form, word) for form in _NAME_FORMS for word in NAMES]
TOKENS = SPECIALS + [form.format(word) for form, word in PHRASES] + ["<pause>"]
PAUSE = len(TOKENS) - 1
VOCABULARY_SIZE = len(TOKENS)
IDS = {token: index for index, token in enumerate(TOKENS)}

# First id of each form; the word's index in CONCEPTS or NAMES is added to it.
EVERY, IS_A, OPTION_A, OPTION_OR = (len(SPECIALS) + index * len(CONCEPTS) for index in range(4))
NAME = len(SPECIALS) + 4 * len(CONCEPTS)
IS_NAME = NAME + len(NAMES)

PATTERN = r"<\w+>|Every \w+|is a \w+\.|Is \w+|a \w+(?= or)|or \w+\?|###|\n|\w+"


def tokenizer_json() -> str:
    """The tokenizer in Hugging Face's format: the pattern's matches are the tokens, everything else is
    dropped."""
    added = [*SPECIALS[:5], "<pause>"]
    return json.dumps(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [
                {
                    "id": IDS[token],
                    "content": token,
                    "single_word": False,
                    "lstrip": False,
                    "rstrip": False,
                    "normalized": False,
                    "special": True,
                }
                for token in added
            ],
            "normalizer": None,
            "pre_tokenizer": {
                "type": "Split",
                "pattern": {"Regex": PATTERN},
                "behavior": "Removed",
                "invert": True,
            },
            "post_processor": None,
            "decoder": None,
            "model": {"type": "WordLevel", "vocab": IDS, "unk_token": "<unk>"},
        },
        ensure_ascii=False,
        indent=1,
    )


@cache
def load_tokenizer():
    """The `tokenizers.Tokenizer` of `tokenizer_json`."""
    from tokenizers import Tokenizer

    return Tokenizer.from_str(tokenizer_json())


def prompt_ids(question: str) -> list[int]:
    """Token ids of a question with its newline and <bot>."""
    return [*load_tokenizer().encode(question).ids, NEWLINE, BOT]


def decode(ids: list[int]) -> str:
    """Tokens joined with spaces, none around a line break: the text the released files have."""
    return " ".join(TOKENS[i] for i in ids).replace(" \n ", "\n").replace(" \n", "\n").replace("\n ", "\n")
