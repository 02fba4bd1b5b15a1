/** Under each column the same few numbers, lined up and named once at the left; and the way to make it speak there. */
import type { Column, SearchTree } from "../shared/tree";
import { milliseconds, percent } from "../shared/wording";

interface Figure {
  /** Of the question's graph: drawn only where truth is shown. */
  truth?: boolean;
  name: string;
  explained: string;
  of(column: Column): string | null;
}

const figures: Figure[] = [
  { name: "candidates", explained: "Effective number of candidates: between how many it is undecided (exp of the entropy).", of: (column) => `≈ ${column.effective.toFixed(1)}` },
  { name: "cosine", explained: "Cosine of this thought and the one before.", of: (column) => column.cosine?.toFixed(2) ?? null },
  { name: "### next", explained: "Raw probability that the answer, not a step, comes next.", of: (column) => column.answerMarker === null ? null : percent(column.answerMarker) },
  { truth: true, name: "on frontier", explained: "Share of the bars on concepts exactly this many steps from the root.", of: (column) => column.frontier === null ? null : percent(column.frontier) },
  { name: "time", explained: "Milliseconds of the pass that made the thought.", of: (column) => milliseconds(column.ms) },
];

export function TreeFeet({ tree, truth, busy, onSpeak }: { tree: SearchTree; truth: boolean; busy: boolean; onSpeak: (node: string | null) => void }) {
  const shown = figures.filter((figure) => (truth || figure.truth !== true) && tree.columns.some((column) => figure.of(column) !== null));
  return (
    <div class="feet">
      <div class="column start">
        {shown.map((figure) => <div key={figure.name} class="figure quiet" title={figure.explained}>{figure.name}</div>)}
        <SpeakButton node={null} thoughts={0} busy={busy} onSpeak={onSpeak} />
      </div>
      {tree.columns.map((column) => (
        <div class="column" key={column.node}>
          {shown.map((figure) => (
            <div key={figure.name} class="figure" title={figure.explained}>
              <span class="for-ears">{figure.name} of thought {column.thoughts}: </span>
              {figure.of(column) ?? "–"}
            </div>
          ))}
          {truth && column.frontier !== null && <div class="share" aria-hidden="true"><span style={{ width: `${100 * column.frontier}%` }} /></div>}
          <SpeakButton node={column.node} thoughts={column.thoughts} busy={busy} onSpeak={onSpeak} />
        </div>
      ))}
    </div>
  );
}

function SpeakButton({ node, thoughts, busy, onSpeak }: { node: string | null; thoughts: number; busy: boolean; onSpeak: (node: string | null) => void }) {
  const where = thoughts === 0 ? "before the first thought" : `after thought ${thoughts}`;
  return (
    <button class="link speak" disabled={busy} aria-label={`Speak from here, ${where}`} onClick={() => onSpeak(node)}>
      Speak from here
    </button>
  );
}
