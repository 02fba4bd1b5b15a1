/** Pinned tokens and words, with their rank and probability at every thought. */
import { visibleText } from "../format/visible";
import type { Pin, PinReading, Ranked, ThoughtReading } from "../trace/trace";
import type { TraceIndex } from "./traceIndex";

export interface Pinned extends Pick<Pin, "text" | "ids" | "tokens"> {
  /** In your words, with white space in sight. */
  shown: string;
  /** Whether the lens, which is of single tokens, can only tell of its beginning. */
  isLonger: boolean;
  /** By the last thought seen; `null` after none. */
  readings: ReadonlyMap<string | null, PinReading>;
}

/** What is pinned, at one thought. */
export interface PinAt {
  /** How many thoughts have been had. */
  thoughts: number;
  /** The last of them; `null` after none. */
  node: string | null;
  /** In the lens of the thought, and as the next words: exact, in the top k or not. `null` where that wasn't read. */
  decoded: Ranked | null;
  next: Ranked | null;
  /**
   * Among the next steps that were read: the rank of the first that says or yields it, and the probability of all that
   * do. `null` if none of them does; the probability is then at most that of the reading's rest.
   */
  step: Ranked | null;
}

/** What is pinned, before the first thought and after each of those that are drawn. */
export interface PinRow {
  pin: Pinned;
  at: readonly PinAt[];
}

/** In the order in which they were pinned. */
export function pinsIn(index: TraceIndex, pins: readonly Pin[]): Pinned[] {
  const found = new Map<string, Pinned & { readings: Map<string | null, PinReading>; removed: boolean }>();
  for (const { text, ids, tokens, removed = false, readings } of pins) {
    const key = ids.join();
    let one = found.get(key);
    if (!one || (one.removed && !removed)) {
      // Once it is pinned again it comes last, with what is known of it.
      found.delete(key);
      const shown = visibleText(index.say(text), ids);
      const isLonger = ids.length > 1 && !index.origin.model.manifest.task.lexicon.concepts.includes(text);
      one = { text, ids, tokens, shown, isLonger, readings: one?.readings ?? new Map(), removed };
      found.set(key, one);
    }
    one.removed = removed;
    for (const reading of readings) one.readings.set(reading.node, reading);
  }
  return [...found.values()].flatMap(({ removed, ...one }) => (removed ? [] : [one]));
}

/** Before the first thought, and after each of `thoughts`. */
export function pinAtEvery(index: TraceIndex, pin: Pinned, thoughts: readonly string[]): PinAt[] {
  return [null, ...thoughts].map((node, at) => {
    const { decoded = null, next = null } = pin.readings.get(node) ?? {};
    return { thoughts: at, node, decoded, next, step: amongSteps(index.after(node), pin) };
  });
}

function amongSteps(reading: ThoughtReading | undefined, { text, ids }: Pinned): Ranked | null {
  const word = text.trim();
  const steps = reading?.next.map((step) => ({
    p: step.p,
    is: step.to === word || step.text.trim() === word || step.ids?.join() === ids.join(),
  }));
  const rank = 1 + (steps?.findIndex(({ is }) => is) ?? -1);
  return rank > 0 ? { rank, p: steps!.reduce((sum, { p, is }) => sum + (is ? p : 0), 0) } : null;
}
