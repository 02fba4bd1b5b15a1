"""The vocabulary of the PrOntoQA models: a fact is two tokens, `Every zumpus` and `is a gorpus.`

So a sentence is its two tokens joined with a space, and what is asked about has the token that the facts have
for it.
"""

from ..vocabulary import SPECIALS, Vocabulary

NOUNS = (
    "brimpus dumpus gorpus grimpus impus jompus lempus lorpus numpus rompus shumpus sterpus tumpus vumpus "
    "wumpus yumpus zumpus"
).split()
# A problem has at most one adjective of each family, as the released ones do.
FAMILIES = [
    family.split()
    for family in (
        "blue brown orange red",
        "large small",
        "liquid luminous metallic wooden",
        "opaque transparent",
        "feisty happy nervous shy",
        "bright dull",
        "bitter sour spicy sweet",
        "earthy floral fruity",
        "cold hot temperate",
        "aggressive amenable angry kind mean",
        "discordant loud melodic muffled",
        "fast moderate slow",
        "overcast rainy snowy sunny windy",
    )
]
ADJECTIVES = [adjective for family in FAMILIES for adjective in family]
NAMES = "Alex Fae Max Polly Rex Sally Sam Stella Wren".split()

FORMS = [
    ("Every {}", NOUNS),
    ("Each {}", NOUNS),
    ("{}es", NOUNS),
    ("is a {}.", NOUNS),
    ("are {}es.", NOUNS),
    ("is {}.", ADJECTIVES),
    ("are {}.", ADJECTIVES),
    ("is not {}.", ADJECTIVES),
    ("are not {}.", ADJECTIVES),
    ("{}", NAMES),
    ("True or false: {}", NAMES),
]
PATTERN = r"<\w+>|True or false: \w+|(?:Every|Each) \w+|(?:is|are)(?: not| an?)? \w+\.|###|\n|\w+"


def phrase(form: str, word: str) -> str:
    """A token's text: a sentence begins with a capital letter, and it is `an impus`."""
    text = form.format(word).replace(" a i", " an i")
    return text[0].upper() + text[1:] if form == "{}es" else text


def _parts(form: str, word: str) -> dict[str, float]:
    """What tokens with a related meaning share: the word, its form, and whether it is denied."""
    parts = {word: 1.0, form.replace("not ", ""): 0.5}
    return parts | {"not": 0.7} if "not" in form else parts


PHRASES = {phrase(form, word): _parts(form, word) for form, words in FORMS for word in words}
VOCABULARY = Vocabulary([*PHRASES, "True", "False"], PATTERN, PHRASES)


def _first(form: str) -> int:
    """Id of a form's first token; the word's index among its words is added to it."""
    at = [known for known, _ in FORMS].index(form)
    return len(SPECIALS) + sum(len(words) for _, words in FORMS[:at])


EVERY, EACH, PLURAL, IS_A = map(_first, ("Every {}", "Each {}", "{}es", "is a {}."))
NAME, ASKED, IS = map(_first, ("{}", "True or false: {}", "is {}."))
# Distances between the ids of an object's forms.
ARE = _first("are {}es.") - IS_A  # of `are gorpuses.` from `is a gorpus.`
ARE_PROPERTY = _first("are {}.") - IS
NOT = _first("is not {}.") - IS
TRUE, FALSE = VOCABULARY.ids["True"], VOCABULARY.ids["False"]
