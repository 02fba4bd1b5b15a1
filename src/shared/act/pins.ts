/** Pins: tokens and words whose exact rank and probability are read at every thought. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import type { Engine, Job, OnItem } from "../engine/engine";
import { lentWords } from "../problem/problem";
import { inModelWords } from "../problem/words";
import { readTrace } from "../read/readTrace";
import { phrase } from "../task/phrases";
import type { TraceManifest } from "../model/manifest";
import type { Pin, PinReading, Trace } from "../trace/trace";
import { type Outcome, type Run, askAbout, pathTo } from "./run";

/** What is pinned: a text as it was typed, in your words and with its white space, or the tokens of a candidate. */
export interface PinRequest {
  text: string;
  ids?: readonly number[];
}

/** What a pin is, without what was read of it. */
export type PinnedIds = Pick<Pin, "text" | "ids" | "tokens">;

/** Each of its ids takes a row at every thought. */
const MOST_IDS = 64;
/** In UTF-16 units; a longer text isn't tokenized. */
const MOST_TEXT = 4096;

/** Pins it and reads it at every thought. Rejects with a UserError if the model can't say it. */
export async function pin(run: Run, trace: Trace, { text, ids }: PinRequest): Promise<Outcome> {
  const { manifest } = trace.model;
  const word = trace.read.kind === "text" ? text : inModelWords(text, lentWords(trace.read));
  const pinned = await pinnedIds(run.engine, manifest, { text: word, ...(ids && { ids }) });
  run.emit({ kind: "pin", pin: { ...pinned, readings: [] } });
  return readPins(run, trace);
}

/** What the thoughts decode to and isn't pinned yet, most probable first: concepts, and tokens that name none. */
export function pinsOnOffer(trace: Trace): PinRequest[] {
  const reading = readTrace(trace);
  const { concepts } = trace.model.manifest.task.lexicon;
  const offered = new Map<string, PinRequest>();
  const decoded = reading.mainThoughts.flatMap(({ lens }) => lens.candidates).sort((a, b) => b.p - a.p);
  for (const { text, tokens: ids } of decoded) {
    const concept = reading.conceptIn(text);
    const isConcept = concepts.includes(concept);
    const isPinned = reading.pins.some((pin) => (isConcept ? pin.text === concept : pin.ids.join() === ids.join()));
    const request = isConcept ? { text: reading.say(concept) } : { text, ids };
    if (!isPinned) offered.set(isConcept ? concept : `#${ids.join()}`, request);
  }
  return [...offered.values()];
}

/** Doesn't show it any more. What was read of it stays, and counts again once it is pinned again. */
export function unpin(run: Pick<Run, "emit">, trace: Trace, ids: readonly number[]): void {
  const known = readTrace(trace).pins.find((one) => one.ids.join() === ids.join());
  if (!known) return;
  const { text, tokens } = known;
  run.emit({ kind: "pin", pin: { text, ids: [...ids], tokens: [...tokens], readings: [], removed: true } });
}

/** Reads the pins at the thoughts where they weren't read yet. */
export async function readPins(run: Run, trace: Trace): Promise<Outcome> {
  const { pins } = readTrace(trace);
  const places = [null, ...trace.nodes.flatMap(({ id, kind }) => (kind === "thought" ? [id] : []))];
  const missing = pins.flatMap((one) => places.flatMap((node) => (one.readings.has(node) ? [] : [{ one, node }])));
  if (missing.length === 0) return "done";
  const jobs = missing.map(({ one, node }): Job => {
    const { ids, tokens } = one;
    return { path: pathTo(trace, node), move: { kind: "pin", ids, tokens } };
  });
  const found = new Map<PinnedIds, PinReading[]>(pins.map((one) => [one, []]));
  const take: OnItem = (job, item) => {
    if (item.kind !== "pin") return;
    const { one, node } = missing[job]!;
    found.get(one)?.push({ node, decoded: item.decoded, next: item.next });
  };
  const outcome = await askAbout(run, trace, jobs, take, "pins");
  const order = new Map(places.map((node, at) => [node, at]));
  for (const [{ text, ids, tokens }, readings] of found) {
    if (readings.length === 0) continue;
    readings.sort((a, b) => order.get(a.node)! - order.get(b.node)!);
    run.emit({ kind: "pin", pin: { text, ids: [...ids], tokens: [...tokens], readings } });
  }
  return outcome;
}

/** `text` is in the model's words. Rejects with a UserError if the model can't say it. */
export async function pinnedIds(
  engine: Engine,
  manifest: TraceManifest,
  { text, ids: given }: PinRequest,
): Promise<PinnedIds> {
  const concept = text.trim();
  if (!given && manifest.task.lexicon.concepts.includes(concept)) return conceptIds(engine, manifest, concept);
  if (text.length > MOST_TEXT)
    throw new UserError(l10n.t("This text is too long to pin. Pin at most {0} tokens.", MOST_IDS));
  const ids = given ?? (text === "" ? [] : await engine.encode(text));
  const [first] = ids;
  if (first === undefined) throw new UserError(l10n.t("Enter a token or a word to pin."));
  if (ids.length > MOST_IDS)
    throw new UserError(
      l10n.t("“{0}…” has {1} tokens. Pin at most {2}.", text.trim().slice(0, 20), ids.length, MOST_IDS),
    );
  return { text, ids: [...ids], tokens: [first] };
}

/** A step opens with its subject. In the lens, it is the first token of each form that other concepts don't share. */
async function conceptIds(engine: Engine, manifest: TraceManifest, concept: string): Promise<PinnedIds> {
  const other = manifest.task.lexicon.concepts.find((one) => one !== concept) ?? concept;
  const idsOf = (role: "subject" | "object", one: string): Promise<number[]> =>
    engine.encode(phrase(manifest, role, one));
  const own = await Promise.all([idsOf("subject", concept), idsOf("object", concept)]);
  const others = await Promise.all([idsOf("subject", other), idsOf("object", other)]);
  const firsts = own.map((ids, form) => ids.find((id, i) => id !== others[form]![i]) ?? ids[0]!);
  return { text: concept, ids: own[0], tokens: [...new Set(firsts)] };
}
