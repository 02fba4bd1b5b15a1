/** The manifest of a model package, and the rules that say which words of the model name which concept. */
import type { ManifestFile } from "../schema/generated/ManifestFile";

/** The manifest as a trace carries it: everything that a reader of the trace needs, without the mean thoughts. */
export type TraceManifest = Omit<Manifest, "meanThoughts">;

/** What a package for any text may leave out of its manifest. */
type Lexical = "nodeLimit" | "lexicon" | "patterns" | "forcedPrefix";

/** What is in manifest.json (schemas/model-manifest.schema.json), with what a package for any text may leave out. */
export type Manifest = Omit<ManifestFile, Lexical | "tokens"> &
  Required<Pick<ManifestFile, Lexical>> & {
    /** `answer` is `###`, or its first token: what follows is the answer. -1 where a package for any text has none. */
    tokens: ManifestFile["tokens"] & { answer: number };
  };

const WITHOUT_LEXICON: Pick<Manifest, Lexical> = {
  nodeLimit: 0,
  lexicon: { concepts: [], names: [] },
  patterns: { subject: "", root: "", object: "", answer: "" },
  forcedPrefix: "",
};

/** Fills in what the file leaves out. */
export function manifestOf(file: ManifestFile): Manifest {
  return { ...WITHOUT_LEXICON, ...file, tokens: { ...file.tokens, answer: file.tokens.answer ?? -1 } };
}

export type Role = "subject" | "root" | "object";

/** The text that says `concept` in `role`: `phrase(m, "subject", "lempus")` is `Every lempus`. */
export function phrase(manifest: TraceManifest, role: Role, concept: string): string {
  return manifest.patterns[role].replace(/\{(concept|name)\}/, () => concept);
}

/** The concept whose object ends the text: `lempus` for `Tom is a lempus.` */
export function objectAtEnd(manifest: TraceManifest, text: string): string | undefined {
  return manifest.lexicon.concepts.find((concept) =>
    ` ${text}`.endsWith(` ${phrase(manifest, "object", concept).trim()}`),
  );
}

/** Which concept a text of the model names, and in which role; `undefined` if it names none. */
export type ConceptOf = (text: string) => { concept: string; role: Role } | undefined;

export function conceptReader(manifest: TraceManifest): ConceptOf {
  const known = new Map<string, { concept: string; role: Role }>();
  for (const role of ["subject", "root", "object"] as const) {
    const words = role === "root" ? manifest.lexicon.names : manifest.lexicon.concepts;
    for (const concept of words) known.set(phrase(manifest, role, concept).trim(), { concept, role });
  }
  return (text) => known.get(text.trim());
}
