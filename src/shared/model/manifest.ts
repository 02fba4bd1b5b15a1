/**
 * The manifest of a model package, as schemas/model-manifest.schema.json checks it, and the rules that say
 * which words of the model name which concept.
 */

export interface Manifest {
  format: "coconut-model";
  version: 1;
  name: string;
  description: string;
  /** `prosqa`: facts and a question are read from the text and put in the model's words. `text`: any text. */
  input: "prosqa" | "text";
  /**
   * What is fed back as a thought. `hidden`: the last hidden state after the final norm, raw (arXiv 2412.06769).
   * `projector`: the same, through a projector that the graph applies. `pause`: the token `tokens.pause`.
   */
  feedback: "hidden" | "projector" | "pause";
  /** `max` is the largest number of thoughts seen in training; more may be asked for, and is said to be untrained. */
  thoughts: { default: number; max: number; perStep: number };
  /** Positions the model can hold: prompt, thoughts and words together. */
  contextLength: number;
  /** How many different nouns and names one problem may hold. As lexicon and patterns, only `prosqa` needs it: see WITHOUT_LEXICON. */
  nodeLimit: number;
  lexicon: { concepts: string[]; names: string[] };
  tokens: SpecialTokens;
  /** Template of the prompt: `{question}` stands for the text; the text after it is tokenised with it. */
  prompt: string;
  /** The text before an answer, where it is not the one token `tokens.answer`. */
  answerMarker?: string;
  patterns: Patterns;
  /** Words that begin a step: a value is read behind them however improbable they are. Empty where a concept is one token. */
  forcedPrefix: string;
  shapes: { layers: number; heads: number; kvHeads: number; headDim: number; hidden: number; vocab: number };
  /** (max thoughts, hidden): the mean thought per position over generated problems. */
  meanThoughts: number[][];
  files: Record<"graph" | "head" | "tokenizer" | "golden", PackageFile> & {
    graphWeights?: PackageFile;
    headWeights?: PackageFile;
  };
  /** How it was trained and what it reaches: shown as it is, never computed with. */
  training: Record<string, unknown>;
}

/** The manifest as a trace carries it: everything that a reader of the trace needs, without the mean thoughts. */
export type TraceManifest = Omit<Manifest, "meanThoughts">;

/** What a package for any text may leave out of its manifest. */
export const WITHOUT_LEXICON: Pick<Manifest, "nodeLimit" | "lexicon" | "patterns" | "forcedPrefix"> = {
  nodeLimit: 0,
  lexicon: { concepts: [], names: [] },
  patterns: { subject: "", root: "", object: "", answer: "" },
  forcedPrefix: "",
};

export interface SpecialTokens {
  pad: number;
  unk: number;
  bot: number;
  eot: number;
  eos: number;
  /** `###`, or its first token: what follows is the answer. -1 where a package for any text has none. */
  answer: number;
  newline: number;
  /** Always there where the feedback rule is `pause`. */
  pause?: number;
}

/** `{concept}` and `{name}` stand for words of the lexicon. */
export interface Patterns {
  /** First half of a step after the first: `Every {concept}`. */
  subject: string;
  /** First half of the first step: `{name}`. */
  root: string;
  /** Second half of every step: `is a {concept}.`. */
  object: string;
  answer: string;
}

export interface PackageFile {
  path: string;
  sha256: string;
  bytes: number;
}

export type Role = "subject" | "root" | "object";

/** The text that says `concept` in `role`: `phrase(m, "subject", "lempus")` is `Every lempus`. */
export function phrase(manifest: TraceManifest, role: Role, concept: string): string {
  return manifest.patterns[role].replace(/\{(concept|name)\}/, () => concept);
}

/** What tokens say, one after another. Where they do not bring the spaces between words, each is a word of its own. */
export function textOf(manifest: TraceManifest, tokens: readonly string[]): string {
  const bringSpaces = manifest.input === "text" || /^\s/.test(manifest.patterns.object);
  return bringSpaces ? tokens.join("") : tokens.filter((token) => token.trim() !== "").join(" ");
}

/** The concept whose object ends the text: `lempus` for `Tom is a lempus.` */
export function objectAtEnd(manifest: TraceManifest, text: string): string | undefined {
  return manifest.lexicon.concepts.find((concept) =>
    ` ${text}`.endsWith(` ${phrase(manifest, "object", concept).trim()}`),
  );
}

/** Which concept a text of the model names, and in which role; `undefined` where it names none. */
export type ConceptOf = (text: string) => { concept: string; role: Role } | undefined;

export function conceptReader(manifest: TraceManifest): ConceptOf {
  const known = new Map<string, { concept: string; role: Role }>();
  for (const role of ["subject", "root", "object"] as const) {
    const words = role === "root" ? manifest.lexicon.names : manifest.lexicon.concepts;
    for (const concept of words) known.set(phrase(manifest, role, concept).trim(), { concept, role });
  }
  return (text) => known.get(text.trim());
}
