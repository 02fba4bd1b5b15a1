"""Questions and texts that every conversion is checked with."""

# Asked of models that take any text, unless you give questions. They have what tokenizers trip over.
TEXTS = (
    "Every bompus is a dumpus. Tom is a bompus. Every dumpus is a zumpus. Is Tom a zumpus or lempus?",
    "A shop sells 3 boxes of 12 eggs each.\nHow many eggs are left when 5 of them break?",
    "  Two  spaces,\n\na line break,\tnaïve — 🥥🌴 and “quotes”?",
)

# Texts whose tokens golden.json holds as well: what byte-level vocabularies and their readers in other
# languages differ in.
TOKENIZED = (
    *TEXTS,
    "\n",
    "\n\n\n  x",
    "\r\n y",
    " leading and trailing  ",
    "it's I'LL don't",
    "12345 6,789.01",
    "### Tom is a lempus.\n",
    "中文 한국어 👩‍👩‍👧",
    "a\u00a0b\u200bc",
)
