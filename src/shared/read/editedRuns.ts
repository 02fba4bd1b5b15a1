import * as l10n from "@vscode/l10n";
import { thoughtCount } from "../format/counts";
import { editWords } from "../trace/edits";
import type { Continuation, Continuations } from "./continuations";
import type { PlacedWords, TraceIndex } from "./traceIndex";

/** In characters. */
const LONGEST_TITLE = 64;

export interface EditedRun {
  /** Its last thought, for `searchTree`. */
  end: string;
  /** The thoughts that aren't main thoughts: from the first edited one to the last. */
  own: string[];
  /** What you call it, or what was done. */
  title: string;
  /** What was done. */
  edits: string;
  /** How many of its thoughts are main thoughts, before the first edited one. */
  shared: number;
  /** What is said after its last thought; `null` until it is. */
  continuation: Continuation | null;
}

/** In the order in which they began. A run all of whose words were removed is removed with them. */
export function editedRuns(index: TraceIndex, continuations: Continuations): EditedRun[] {
  const byThought = new Map<string | null, Continuation[]>();
  for (const continuation of continuations.all) {
    const known = byThought.get(continuation.after);
    if (known) known.push(continuation);
    else byThought.set(continuation.after, [continuation]);
  }
  const titles = new Map<string, number>();
  return [...index.thoughtEnds.values()].flatMap((place): EditedRun[] => {
    const first = place.edits[0];
    if (!first) return [];
    const end = place.node.id;
    const own = index
      .path(place)
      .filter(({ node, thoughts }) => node.kind === "thought" && thoughts >= first.position)
      .map(({ node }) => node.id);
    const words = own.flatMap((id) => byThought.get(id) ?? []);
    if (words.length === 0 && own.some((id) => index.spokeAfter.has(id))) return [];
    const continuation = words.find(({ after, free }) => after === end && free) ?? null;
    const done = titleOfEdits(place.edits, place.thoughts);
    const title = continuation?.name ?? done;
    const same = titles.get(title) ?? 0;
    titles.set(title, same + 1);
    return [
      {
        ...{ end, own, shared: first.position - 1, continuation, edits: done },
        title: same === 0 ? title : `${title} (${same + 1})`,
      },
    ];
  });
}

/** Short enough for a list: doesn't name the replacement of each of many thoughts. */
function titleOfEdits(edits: readonly PlacedWords[], thoughts: number): string {
  const words = editWords(edits, thoughts);
  if (words.length <= LONGEST_TITLE) return words;
  const first = edits[0]?.text ?? "";
  return edits.length === thoughts
    ? l10n.t("all thoughts: {0} …", first)
    : l10n.t("{0}: {1} …", thoughtCount(edits.length), first);
}

/**
 * Which run is shown once `node` is selected: its own, where only one has it; of what several share, the one that is
 * shown already. A run is identified by one of its own thoughts; `null`: the main thoughts.
 */
export function runShownFor(index: TraceIndex, shown: string | null, node: string | null): string | null {
  const place = node === null ? undefined : index.places.get(node);
  if (!place) return shown;
  if (place.edits.length > 0) return place.lastThought;
  const last = place.lastThought;
  const isShared =
    shown !== null && last !== null && index.path(index.places.get(shown)).some((one) => one.node.id === last);
  return isShared || last === null ? shown : null;
}

/** Finds runs by what belongs to them. */
export interface RunFinder {
  byEnd(end: string): EditedRun | undefined;
  /** The run that the thought belongs to; of several that share it, the first. */
  withThought(thought: string): EditedRun | undefined;
  /** What is said after edited thoughts of a run, its own words among it. */
  wordsIn(run: EditedRun): readonly Continuation[];
}

export function runFinder(runs: readonly EditedRun[], continuations: readonly Continuation[]): RunFinder {
  const byThought = new Map<string, EditedRun>();
  for (const run of runs) for (const id of run.own) if (!byThought.has(id)) byThought.set(id, run);
  const byEnd = new Map(runs.map((run) => [run.end, run]));
  const words = new Map<EditedRun, Continuation[]>();
  for (const continuation of continuations) {
    const run = continuation.after === null ? undefined : byThought.get(continuation.after);
    if (!run || continuation.edits.length === 0) continue;
    const known = words.get(run);
    if (known) known.push(continuation);
    else words.set(run, [continuation]);
  }
  return {
    byEnd: (end) => byEnd.get(end),
    withThought: (thought) => byThought.get(thought),
    wordsIn: (run) => words.get(run) ?? [],
  };
}
