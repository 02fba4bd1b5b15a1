/**
 * What it says if it must speak, after every number of thoughts: the answer, how sure, the class of the path, the
 * words. Branches stand under the number of thoughts they began after. One stop for Tab; the arrows go on inside.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Continuation } from "../../shared/read/continuations";
import type { Trace } from "../../shared/trace/trace";
import { readTrace } from "../../shared/read/readTrace";
import { afterThoughts, isMissing, shortOf } from "../page/branches";
import { Glyph } from "../kit/glyphs";
import { type BranchActions, RemovedRow, ContinuationRow } from "./continuationRow";
import type { Ask } from "../page/state";
import { useStops } from "../kit/rovingFocus";
import { plural } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";

export interface ContinuationsProps {
  trace: Trace;
  /** Ids of continuations that are still being said. */
  growing: ReadonlySet<string>;
  /** From which number of thoughts on its answer stays. */
  decided: number | null;
  selection: Selection | null;
  revealed: number;
  truth: boolean;
  busy: boolean;
  /** Whether the removed branches are listed. */
  listed: boolean;
  ask: Ask;
  onSelect: (selection: Selection) => void;
  onList: () => void;
}

export function ContinuationsView({
  trace,
  growing,
  decided,
  selection,
  revealed,
  truth,
  busy,
  listed,
  ask,
  onSelect,
  onList,
}: ContinuationsProps) {
  const root = useRef<HTMLElement>(null);
  const [naming, setNaming] = useState<string | null>(null);
  /**
   * The branch that was removed just now, and how many nodes there were: until the next action it is one press away.
   */
  const [undo, setUndo] = useState<{ branch: string; nodes: number } | null>(null);
  /** What is to be focused once it is drawn. */
  const wanted = useRef<string | null>(null);
  const selected = selection?.kind === "node" ? selection.node : null;
  const reading = readTrace(trace);
  const table = useMemo(() => afterThoughts(reading), [reading]);
  const { removed, final } = reading;
  const undone =
    undo && undo.nodes === trace.nodes.length
      ? removed.find((continuation) => continuation.branch === undo.branch)
      : undefined;
  const kept = removed.filter((continuation) => continuation !== undone);
  const stops = useStops(root);

  useEffect(() => {
    if (revealed > 0) root.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
  }, [revealed]);
  useLayoutEffect(() => {
    const found = wanted.current === null ? null : root.current?.querySelector<HTMLElement>(wanted.current);
    if (!found) return;
    wanted.current = null;
    found.focus();
  });

  /** Of a branch that is there, or of the row that stands for a removed one. */
  const inRow = (branch: string, what: string, gone = false): string =>
    `.after-row${gone ? ".gone" : ":not(.gone)"}[data-branch="${CSS.escape(branch)}"] ${what}`;
  const mark = ({ branch, name }: Continuation, isRemoved: boolean): void =>
    ask((host) => host.mark(branch, { ...(name === null ? {} : { name }), ...(isRemoved ? { removed: true } : {}) }));
  const actions: BranchActions = {
    rename: ({ branch }) => {
      setUndo(null);
      setNaming(branch);
    },
    named: ({ branch, name: before }, name) => {
      setNaming(null);
      wanted.current = inRow(branch, "[aria-haspopup]");
      if (name !== null && name !== (before ?? "")) ask((host) => host.mark(branch, name === "" ? {} : { name }));
    },
    remove: (continuation) => {
      setUndo({ branch: continuation.branch, nodes: trace.nodes.length });
      wanted.current = inRow(continuation.branch, ".link", true);
      mark(continuation, true);
    },
    restore: (continuation) => {
      setUndo(null);
      wanted.current = inRow(continuation.branch, "[data-stop]");
      mark(continuation, false);
    },
    copy: (words) => ask((host) => host.copy(words)),
  };
  const shared = {
    growing,
    selected,
    trace: trace.id,
    answer: final?.id ?? null,
    final: final?.answer?.concept ?? null,
    naming,
    truth,
    onSelect,
    actions,
  };

  return (
    <section class="continuations" aria-labelledby="continuations" ref={root}>
      <div class="section-head">
        <h2 id="continuations">What it says if it must speak</h2>
        {table.some(({ rows }) => rows.some(({ continuation }) => continuation)) && (
          <span class="quiet">
            underline:{" "}
            <span class="word" style={{ "--p": "30%" }}>
              less
            </span>{" "}
            <span class="word" style={{ "--p": "100%" }}>
              more
            </span>{" "}
            sure of the word
          </span>
        )}
        {isMissing(table) && !busy && (
          <button class="link act" onClick={() => ask((host) => host.speakAfterEvery())}>
            Speak after every thought
          </button>
        )}
      </div>
      {table.length === 0 && (
        <p class="quiet">Nothing yet. “Speak from here”, under any thought, makes it say the rest in words.</p>
      )}
      {table.length > 0 && (
        <div
          class={truth ? "after-table judged-paths" : "after-table"}
          role="grid"
          aria-label="After every number of thoughts. Arrow keys move between words."
          {...stops}
        >
          <div class="after-head quiet" role="row">
            <span role="columnheader">thoughts</span>
            <span role="columnheader">answer</span>
            <span
              role="columnheader"
              title="Probability of this answer if it is made to answer at once, after so many thoughts"
            >
              if forced
            </span>
            {truth && (
              <span role="columnheader" title="One of the paper's six classes of what is said">
                path
              </span>
            )}
            <span role="columnheader">words</span>
            <span role="columnheader">
              <span class="for-ears">actions</span>
            </span>
          </div>
          {table.map(({ thoughts, rows }) => (
            <div class="after-group" key={thoughts} role="rowgroup" aria-label={`after ${plural(thoughts, "thought")}`}>
              {rows.map((said, index) => (
                <ContinuationRow
                  key={said.continuation?.branch ?? "none"}
                  said={said}
                  thoughts={thoughts}
                  first={index === 0}
                  decided={thoughts === decided}
                  {...shared}
                />
              ))}
              {undone?.thoughts === thoughts && <RemovedRow continuation={undone} undo actions={actions} />}
            </div>
          ))}
          {kept.length > 0 && (
            <div class="after-group" role="rowgroup" aria-label="removed">
              <div class="removed quiet" role="row" data-row>
                <span role="gridcell">
                  <button
                    data-stop
                    tabIndex={-1}
                    aria-expanded={listed}
                    onClick={onList}
                    aria-label={plural(kept.length, "removed branch", "removed branches")}
                    title={kept.map(shortOf).join("\n")}
                  >
                    <span class={listed ? "twist open" : "twist"}>
                      <Glyph shape="chevron" />
                    </span>{" "}
                    {kept.length} removed
                  </button>
                  {" · "}
                  <button class="link" data-stop tabIndex={-1} onClick={() => kept.forEach(actions.restore)}>
                    {kept.length === 1 ? "Restore" : "Restore all"}
                  </button>
                </span>
              </div>
              {listed &&
                kept.map((continuation) => (
                  <RemovedRow key={continuation.branch} continuation={continuation} undo={false} actions={actions} />
                ))}
            </div>
          )}
        </div>
      )}
    </section>
  );
}
