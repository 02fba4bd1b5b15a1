/**
 * In words: what the model says after every number of thoughts, with the answer, what it would answer if it were
 * stopped there, and the class of the path. Branches are listed under the thought they start from. The table is one Tab
 * stop; arrow keys move inside it.
 */
import * as l10n from "@vscode/l10n";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Continuation } from "../../shared/read/continuations";
import type { Trace } from "../../shared/trace/trace";
import { readTrace } from "../../shared/read/readTrace";
import type { From } from "../../shared/read/sureness";
import { afterThoughts, isMissing, shortOf } from "../page/branches";
import { filled } from "../kit/filled";
import { Glyph } from "../kit/glyphs";
import { type BranchActions, RemovedRow, ContinuationRow } from "./continuationRow";
import type { Ask } from "../page/state";
import { useRovingFocus } from "../kit/rovingFocus";
import { afterThoughts as afterWords, removedBranchCount } from "../../shared/format/counts";
import type { Selection } from "../../shared/trace/selection";

export interface ContinuationsProps {
  trace: Trace;
  /** Ids of continuations that are still growing. */
  growing: ReadonlySet<string>;
  /** The number of thoughts from which on it is sure of its answer. */
  sure: From;
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
  sure,
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
   * The branch that was just removed, and the number of nodes then: it can be undone until the next action.
   */
  const [undo, setUndo] = useState<{ branch: string; nodes: number } | null>(null);
  /** A selector of what to focus once it is drawn. */
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
  const rovingFocus = useRovingFocus(root);

  useEffect(() => {
    if (revealed > 0) root.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
  }, [revealed]);
  useLayoutEffect(() => {
    const found = wanted.current === null ? null : root.current?.querySelector<HTMLElement>(wanted.current);
    if (!found) return;
    wanted.current = null;
    found.focus();
  });

  /** Selects inside the row of a branch, or inside the row that replaces a removed one. */
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
        <h2 id="continuations">{l10n.t("In words")}</h2>
        {table.some(({ rows }) => rows.some(({ continuation }) => continuation)) && (
          <span class="quiet">
            {filled(
              l10n.t("underline: {0} or {1} probable"),
              <span class="word" style={{ "--p": "30%" }}>
                {l10n.t("less")}
              </span>,
              <span class="word" style={{ "--p": "100%" }}>
                {l10n.t("more")}
              </span>,
            )}
          </span>
        )}
        {isMissing(table) && !busy && (
          <button class="link act" onClick={() => ask((host) => host.speakAfterEvery())}>
            {l10n.t("Speak after every thought")}
          </button>
        )}
      </div>
      {table.length === 0 && (
        <p class="quiet">
          {l10n.t("Nothing yet. “Speak from here”, under any thought, lets it say the rest in words.")}
        </p>
      )}
      {table.length > 0 && (
        <div
          class={truth ? "after-table judged-paths" : "after-table"}
          role="grid"
          aria-label={l10n.t("Words after every number of thoughts. Arrow keys move between words.")}
          {...rovingFocus}
        >
          <div class="after-head quiet" role="row">
            <span role="columnheader">{l10n.t("thoughts")}</span>
            <span role="columnheader">{l10n.t("answer")}</span>
            <span
              role="columnheader"
              title={l10n.t("What it answers if it is stopped after this many thoughts, and how probable that is")}
            >
              {l10n.t("if stopped")}
            </span>
            {truth && (
              <span role="columnheader" title={l10n.t("One of the paper's six classes of output")}>
                {l10n.t("path")}
              </span>
            )}
            <span role="columnheader">{l10n.t("words")}</span>
            <span role="columnheader">
              <span class="for-ears">{l10n.t("actions")}</span>
            </span>
          </div>
          {table.map(({ thoughts, rows }) => (
            <div class="after-group" key={thoughts} role="rowgroup" aria-label={afterWords(thoughts)}>
              {rows.map((row, index) => (
                <ContinuationRow
                  key={row.continuation?.branch ?? "none"}
                  row={row}
                  thoughts={thoughts}
                  first={index === 0}
                  sure={thoughts === sure}
                  {...shared}
                />
              ))}
              {undone?.thoughts === thoughts && <RemovedRow continuation={undone} undo actions={actions} />}
            </div>
          ))}
          {kept.length > 0 && (
            <div class="after-group" role="rowgroup" aria-label={l10n.t("removed")}>
              <div class="removed quiet" role="row" data-row>
                <span role="gridcell">
                  <button
                    data-stop
                    tabIndex={-1}
                    aria-expanded={listed}
                    onClick={onList}
                    aria-label={removedBranchCount(kept.length)}
                    title={kept.map(shortOf).join("\n")}
                  >
                    <span class={listed ? "twist open" : "twist"}>
                      <Glyph shape="chevron" />
                    </span>{" "}
                    {l10n.t("{0} removed", kept.length)}
                  </button>
                  {" · "}
                  <button class="link" data-stop tabIndex={-1} onClick={() => kept.forEach(actions.restore)}>
                    {kept.length === 1 ? l10n.t("Restore") : l10n.t("Restore all")}
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
