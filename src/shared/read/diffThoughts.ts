/** How what two thoughts consider differs: candidates that appeared, vanished, or moved, and whether another leads. */
import { keyOf } from "../problem/fragments";
import type { Side, Slot } from "./diffSides";
import type { Column, TreeCandidate } from "./searchColumn";
import type { SpokenStep } from "./spokenSteps";

/** A smaller difference of two probabilities, and a smaller probability, is taken for none: one point. */
export const LEAST_DIFFERENCE = 0.01;

export interface ThoughtDiff extends Slot {
  sides: { a: SideThought | null; b: SideThought | null };
  /** Of what both sides have here. */
  candidates: CandidateDiff[];
  /** Whether the leading candidates differ. `null`: they can't be compared. */
  parts: boolean | null;
}

export interface SideThought {
  /** The thought's node, or the first token of a spoken step. */
  node: string | null;
  lead: { text: string; p: number } | null;
  /** Whether this is a step that was said, by a model that doesn't think here. */
  said: boolean;
}

export interface CandidateDiff {
  text: string;
  /** What is compared: what would be said next, given a step, or what the thought decodes to. */
  list: "next" | "decoded";
  change: "same" | "appeared" | "vanished" | "moved";
  /** `null`: it isn't among those recorded. */
  a: Listed | null;
  b: Listed | null;
}

interface Listed {
  p: number;
  /** In its list, from 1. */
  rank: number;
  /** The candidate's key in its tree. */
  key: string;
}

interface List {
  name: CandidateDiff["list"];
  /** By text; most probable first. */
  entries: Map<string, Listed & { text: string }>;
  /** What isn't listed is at most so probable. */
  most: number;
}

export function thoughtDiff(slot: Slot, a: Side, b: Side, said: { a: SpokenStep[]; b: SpokenStep[] }): ThoughtDiff {
  const [first, second] = [columnAt(a, slot.a), columnAt(b, slot.b)];
  const sides = {
    a: first ? thought(first) : slot.isLast ? saidAt(said.a, slot.step) : null,
    b: second ? thought(second) : slot.isLast ? saidAt(said.b, slot.step) : null,
  };
  if (!first || !second) return { ...slot, sides, candidates: [], parts: partsFromWords(a, b, sides, first ?? second) };
  const lists = sharedLists(a, first, b, second);
  const candidates = lists.flatMap(([one, other]) => candidateDiffs(one, other));
  const [leading] = lists;
  if (!leading) return { ...slot, sides, candidates, parts: null };
  // What leads is of the list that is compared, which isn't what is drawn first where only one is ready to answer.
  const [one, other] = leading.map(({ entries }) => [...entries.values()][0] ?? null);
  const led = {
    a: { node: first.node, said: false, lead: one ? { text: one.text, p: one.p } : null },
    b: { node: second.node, said: false, lead: other ? { text: other.text, p: other.p } : null },
  };
  return { ...slot, sides: led, candidates, parts: leadsDiffer(leading, candidates) };
}

function columnAt({ tree }: Side, thoughts: number | null): Column | undefined {
  return thoughts === null ? undefined : tree.columns[thoughts - 1];
}

function thought({ node, bars, candidates }: Column): SideThought {
  const [lead] = candidates.filter(({ from }) => from === bars).toSorted((a, b) => b.p - a.p);
  return { node, lead: lead ? { text: lead.text, p: lead.p } : null, said: false };
}

function saidAt(steps: readonly SpokenStep[], depth: number): SideThought | null {
  const step = steps[depth - 1];
  if (!step) return null;
  return { node: step.nodes[0] ?? null, lead: { text: step.to?.text ?? step.text, p: step.p }, said: true };
}

/**
 * A step that was said, against the first choice of the other side's thought, where that is a step. Where steps name no
 * concepts, a thought of a step needn't hold what the step comes to, so that isn't compared.
 */
function partsFromWords(
  one: Side,
  other: Side,
  { a, b }: ThoughtDiff["sides"],
  column: Column | undefined,
): boolean | null {
  if (!a?.lead || !b?.lead || (column && column.bars !== "value")) return null;
  if (column && (one.tree.ofSteps || other.tree.ofSteps)) return null;
  return keyIn(a.lead.text) !== keyIn(b.lead.text);
}

/**
 * The lists that both thoughts have, the leading one first. Where one would say a step next and the other is ready to
 * answer, what would be said can't be compared: what they decode to can.
 */
function sharedLists(a: Side, first: Column, b: Side, second: Column): (readonly [List, List])[] {
  const decoded = [decodedOf(a, first), decodedOf(b, second)] as const;
  const isNext = first.bars === "value" && second.bars === "value";
  if (!isNext) return [decoded];
  const next = [nextOf(first), nextOf(second)] as const;
  return a.tree.ofSteps || b.tree.ofSteps ? [next, decoded] : [next];
}

function nextOf({ candidates, hidden }: Column): List {
  return listOf(
    "next",
    candidates.filter(({ from }) => from === "value").map((one) => ({ ...named(one), p: one.p })),
    hidden.p,
  );
}

/** In a tree of concepts, next steps say how probable they are decoded; in one of steps, tokens are listed. */
function decodedOf({ tree }: Side, { bars, candidates, hidden, hiddenDecoded }: Column): List {
  const listed =
    tree.ofSteps || bars === "lens"
      ? candidates.filter(({ from }) => from === "lens").map((one) => ({ ...named(one), p: one.p }))
      : candidates.flatMap((one) => (one.lens === null ? [] : [{ ...named(one), p: one.lens }]));
  const rest = bars === "lens" ? hidden.p : (hiddenDecoded?.p ?? 1);
  return listOf("decoded", listed, rest);
}

function named({ key, text }: TreeCandidate): { key: string; text: string } {
  return { key, text };
}

/** Different tokens may look alike: the second of them is told from the first by its place. */
function listOf(name: List["name"], listed: readonly { key: string; text: string; p: number }[], rest: number): List {
  const entries: List["entries"] = new Map();
  const sorted = listed.toSorted((a, b) => b.p - a.p);
  for (const [at, { key, text, p }] of sorted.entries()) {
    const own = keyIn(text);
    let known = own;
    for (let n = 2; entries.has(known); n++) known = `${own}\n${n}`;
    entries.set(known, { key, text, p, rank: at + 1 });
  }
  return { name, entries, most: Math.min(rest, sorted.at(-1)?.p ?? rest) };
}

function keyIn(text: string): string {
  return keyOf(text.trim());
}

function candidateDiffs(one: List, other: List): CandidateDiff[] {
  const keys = [...new Set([...one.entries.keys(), ...other.entries.keys()])];
  return keys
    .map((key): CandidateDiff => {
      const [a, b] = [one.entries.get(key), other.entries.get(key)];
      return {
        text: (a ?? b)?.text ?? key,
        list: one.name,
        change: changeOf(a?.p ?? null, b?.p ?? null, one.most, other.most),
        a: a ? { p: a.p, rank: a.rank, key: a.key } : null,
        b: b ? { p: b.p, rank: b.rank, key: b.key } : null,
      };
    })
    .sort((x, y) => Math.max(y.a?.p ?? 0, y.b?.p ?? 0) - Math.max(x.a?.p ?? 0, x.b?.p ?? 0));
}

/** What isn't listed may be as probable as `mostA` and `mostB` say: only what is surely a difference is one. */
function changeOf(a: number | null, b: number | null, mostA: number, mostB: number): CandidateDiff["change"] {
  const [from, to] = [a ?? Math.min(mostA, b ?? 0), b ?? Math.min(mostB, a ?? 0)];
  if (Math.abs(to - from) < LEAST_DIFFERENCE) return "same";
  if (a === null || a < LEAST_DIFFERENCE) return "appeared";
  return b === null || b < LEAST_DIFFERENCE ? "vanished" : "moved";
}

/** Whether another candidate leads, by more than what is taken for no difference. */
function leadsDiffer([one, other]: readonly [List, List], candidates: readonly CandidateDiff[]): boolean | null {
  const [first] = one.entries;
  const [second] = other.entries;
  if (!first || !second) return null;
  if (first[0] === second[0]) return false;
  const leads = [first[1].text, second[1].text].map(keyIn);
  return candidates.some(
    ({ list, text, change }) => list === one.name && change !== "same" && leads.includes(keyIn(text)),
  );
}
