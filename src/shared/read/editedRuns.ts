import type { Continuation } from "./continuations";
import { type Trace, pathTo } from "../trace/trace";
import { wordsOfEdit, editWords } from "../trace/edits";

/** In characters. */
const LONGEST_TITLE = 64;

export interface EditedRun {
  /** Its last thought, for `searchTree`. */
  end: string;
  /** The thoughts that the main run has not: from the first edited one to the last. */
  own: string[];
  /** What the person calls it, or what was done. */
  title: string;
  /** How many of its thoughts are the main run's, before the first edited one. */
  shared: number;
  /** What is said after its last thought; `null` until it is. */
  continuation: Continuation | null;
}

/** In the order in which they began. A line all of whose words were removed is removed with them. */
export function editedRuns(trace: Trace, said: readonly Continuation[]): EditedRun[] {
  const goesOn = new Set(trace.nodes.flatMap((node) => (node.kind === "thought" ? [node.parent] : [])));
  const ends = trace.nodes.filter((node) => node.kind === "thought" && !goesOn.has(node.id));
  const lines = ends.flatMap(({ id: end }): EditedRun[] => {
    const path = pathTo(trace, end).filter((node) => node.kind === "thought");
    const shared = path.findIndex(({ edit }) => edit);
    if (shared < 0) return [];
    const own = path.slice(shared).map(({ id }) => id);
    const words = said.filter(({ after }) => after !== null && own.includes(after));
    const spoke = trace.nodes.some(
      (node) => node.kind === "token" && node.parent !== null && own.includes(node.parent),
    );
    if (spoke && words.length === 0) return [];
    const edits = path.flatMap(({ edit }, index) =>
      edit ? [{ position: index + 1, text: wordsOfEdit(edit, trace.words) }] : [],
    );
    const continuation = words.find(({ after, free }) => after === end && free) ?? null;
    return [{ end, own, shared, continuation, title: continuation?.name ?? titleOfEdits(edits, path.length) }];
  });
  return lines.map((line, index) => {
    const same = lines.slice(0, index).filter(({ title }) => title === line.title).length;
    return same === 0 ? line : { ...line, title: `${line.title} (${same + 1})` };
  });
}

/** To choose by: what each of many thoughts was replaced by is too much for that. */
function titleOfEdits(edits: readonly { position: number; text: string }[], thoughts: number): string {
  const words = editWords(edits, thoughts);
  if (words.length <= LONGEST_TITLE) return words;
  return `${edits.length === thoughts ? "all thoughts" : `${edits.length} thoughts`}: ${edits[0]?.text ?? ""} …`;
}

/**
 * Which line is drawn once `node` is selected: its own, where only one has it; of what several share, the one that is
 * drawn already. A line is told by one of its own thoughts; `null`: the main run.
 */
export function runShownFor(trace: Trace, drawn: string | null, node: string | null): string | null {
  if (node === null) return drawn;
  if (!trace.nodes.some(({ id }) => id === node)) return drawn;
  const path = pathTo(trace, node).filter((one) => one.kind === "thought");
  const last = path.at(-1);
  if (path.some(({ edit }) => edit)) return last?.id ?? null;
  const isShared =
    drawn !== null &&
    trace.nodes.some(({ id }) => id === drawn) &&
    pathTo(trace, drawn).some(({ id }) => id === last?.id);
  return isShared || last === undefined ? drawn : null;
}
