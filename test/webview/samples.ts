/** Problems for the page: one like ProsQA's, and one in a user's own words, with every kind of text. */
import type { Sample } from "./sample";

const concepts = [
  "grimpus",
  "dumpus",
  "zhorpus",
  "numpus",
  "shumpus",
  "terpus",
  "lempus",
  "yimpus",
  "jelpus",
  "wumpus",
  "yumpus",
  "timpus",
  "fompus",
  "gerpus",
  "hilpus",
  "gwompus",
  "brimpus",
  "worpus",
  "bompus",
  "quimpus",
  "impus",
];

const wren: Sample = {
  names: ["Wren", "Gabriel"],
  concepts,
  question: [
    "Every worpus is a quimpus. Every lempus is a wumpus. Every brimpus is a gwompus. Every worpus is a impus. " +
      "Every dumpus is a terpus. Every impus is a fompus.",
    "Every gerpus is a yumpus. Every grimpus is a numpus. Every grimpus is a shumpus. Every gwompus is a quimpus. " +
      "Every numpus is a yimpus. Every gwompus is a hilpus.",
    "Every zhorpus is a shumpus. Every grimpus is a dumpus. Every dumpus is a lempus. Wren is a grimpus. Every " +
      "wumpus is a fompus. Every terpus is a timpus.",
    "Every yimpus is a jelpus. Every wumpus is a gerpus. Every bompus is a worpus. Every lempus is a yumpus. " +
      "Every terpus is a zhorpus. Every grimpus is a zhorpus.",
    "Every terpus is a wumpus. Every dumpus is a jelpus. Gabriel is a bompus. Every yimpus is a shumpus. Every " +
      "wumpus is a numpus. Every worpus is a brimpus.",
    "Is Wren a hilpus or yumpus?",
  ].join(" "),
  values: [
    {
      rows: { Wren: [1, 0, { grimpus: 0.999 }] },
      marker: 0.002,
      rest: [0, 0],
      answers: { hilpus: 0.76, yumpus: 0.22 },
    },
    {
      rows: { grimpus: [0.998, 0.97, { dumpus: 0.45, zhorpus: 0.27, numpus: 0.16, shumpus: 0.11 }] },
      marker: 0.004,
      rest: [0, 0.002],
      answers: { hilpus: 0.7, yumpus: 0.29 },
    },
    {
      rows: {
        dumpus: [0.47, 0.198, { terpus: 0.37, lempus: 0.36, jelpus: 0.27 }],
        zhorpus: [0.29, 0.26, { shumpus: 0.98 }],
        numpus: [0.15, 0.3, { yimpus: 0.97 }],
        shumpus: [0.08, 0.24, { jelpus: 0.4, yimpus: 0.2 }],
      },
      marker: 0.036,
      rest: [8, 0.008],
      answers: { yumpus: 0.52, hilpus: 0.47 },
    },
    {
      rows: {
        terpus: [0.48, 0.16, { wumpus: 0.62, timpus: 0.21, zhorpus: 0.15 }],
        lempus: [0.22, 0.27, { yumpus: 0.54, wumpus: 0.45 }],
        yimpus: [0.18, 0.37, { jelpus: 0.52, shumpus: 0.46 }],
        jelpus: [0.07, 0.12, { shumpus: 0.2 }],
        shumpus: [0.02, 0.04, {}],
      },
      marker: 0.11,
      rest: [8, 0.028],
      answers: { yumpus: 0.86, hilpus: 0.13 },
    },
    {
      rows: {
        wumpus: [0.58, 0.53, { fompus: 0.6, gerpus: 0.24, numpus: 0.14 }],
        yumpus: [0.12, 0.14, {}],
        timpus: [0.117, 0.24, { gerpus: 0.2 }],
        zhorpus: [0.1, 0.02, { shumpus: 0.8 }],
        shumpus: [0.03, 0.02, { yumpus: 0.1 }],
      },
      marker: 0.43,
      rest: [8, 0.066],
      answers: { yumpus: 0.983, hilpus: 0.016 },
    },
    {
      rows: {
        fompus: [0.74, 0.75, {}],
        numpus: [0.09, 0.1, { yimpus: 0.9 }],
        yumpus: [0.06, 0.03, {}],
        gerpus: [0.04, 0.005, { yumpus: 0.9 }],
      },
      marker: 0.82,
      rest: [8, 0.068],
      answers: { yumpus: 0.99, hilpus: 0.009 },
    },
    {
      rows: { fompus: [0.4, 0.31, {}], yumpus: [0.3, 0.28, {}], gerpus: [0.2, 0.11, {}] },
      marker: 0.97,
      rest: [6, 0.1],
      answers: { yumpus: 0.991, hilpus: 0.008 },
    },
  ],
  cosines: [0.23, 0.55, 0.66, 0.56, 0.81],
  continuations: [
    [6, undefined, "###|Wren|is a yumpus.~0.99"],
    [
      0,
      undefined,
      "Wren|is a grimpus.|Every grimpus~0.99|is a shumpus.~0.41|Every shumpus~0.7|is a " +
        "shumpus.~0.4|###~0.96|Wren|is a shumpus.~0.9",
    ],
    [
      1,
      "every",
      "Every grimpus|is a shumpus.~0.5|Every shumpus~0.8|is a numpus.~0.35|Every numpus~0.8|is a " +
        "yimpus.~0.85|Every yimpus|is a jelpus.~0.6|Every jelpus~0.7 …",
    ],
    [
      2,
      "every",
      "Every dumpus~0.47|is a terpus.~0.37|Every terpus|is a wumpus.~0.6|Every wumpus|is a fompus.~0.7|Every " +
        "fompus~0.8|is a timpus.~0.4|Every timpus~0.9|is a shumpus.~0.5 …",
    ],
    [3, "every", "Every terpus~0.48|is a wumpus.~0.62|Every wumpus|is a fompus.~0.6|###~0.9|Wren|is a yumpus.~0.93"],
    [2, undefined, "Every dumpus~given|is a lempus.~0.36|Every lempus|is a yumpus.~0.54|###|Wren|is a yumpus."],
    [4, "every", "###~0.9|Wren|is a yumpus."],
    [6, "every", "###|Wren|is a yumpus."],
  ],
};

/** The same thoughts about other words: HTML, right-to-left text, a long word, and an emoji. */
const own: Sample = {
  ...wren,
  words: [
    { model: "Wren", yours: "Müller-Lüdenscheidt" },
    { model: "grimpus", yours: "<b>bold</b>" },
    { model: "dumpus", yours: "שלום עולם" },
    { model: "zhorpus", yours: "extraordinarily long compound noun" },
    { model: "numpus", yours: "🦜" },
    { model: "terpus", yours: "electric scooter" },
    { model: "lempus", yours: "قطة" },
    { model: "yumpus", yours: "mammal" },
    { model: "hilpus", yours: "fish" },
  ],
};

export const samples: Record<string, Sample> = { wren, own };
