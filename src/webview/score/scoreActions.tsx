/** What can be done at a place of the score stands there, above the picture. The exported picture doesn't have it. */
import * as l10n from "@vscode/l10n";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Continuation } from "../../shared/read/continuations";
import { wordsOf } from "../../shared/read/continuations";
import type { TreeChild } from "../../shared/read/searchTree";
import type { WordRow } from "../../shared/read/scoreWords";
import type { Selection } from "../../shared/trace/selection";
import { Menu } from "../kit/menu";
import { shortOf } from "../page/branches";
import type { Grid } from "./grid";
import type { Item } from "./items";
import { round } from "./marks";
import { type Scene, thoughtColumns } from "./scene";
import type { ActionPlaces } from "./parts";
import { speakLabel } from "./speakLabel";

export interface ScoreHandlers {
  onPoint: (selection: Selection | null) => void;
  onSelect: (selection: Selection) => void;
  onToggle: (key: string) => void;
  /** Opens or closes a candidate, or what follows one. */
  onOpen: (item: Item & { kind: "candidate" | "child" }, step: TreeChild | undefined) => void;
  onFold: () => void;
  /** `true` if the key did something. */
  onKey: (key: string, item: Item) => boolean;
  onSpeak: (node: string | null) => void;
  onSpeakAll: () => void;
  onTest: () => void;
  onUnpin: (ids: readonly number[]) => void;
  onCompare: () => void;
  onThinkMore: (() => void) | null;
  onEdit: (node: string) => void;
  /** Whether its own thoughts are drawn, which are what is tested. */
  canTest: boolean;
  /** Whether it isn't compared yet. */
  canCompare: boolean;
  /** Whether there are thoughts after which it hasn't spoken. */
  canSpeak: (words: readonly WordRow[]) => boolean;
  branches: BranchActions;
  copy: (text: string) => void;
}

interface BranchActions {
  /** The branch whose name is being typed. */
  naming: string | null;
  rename: (continuation: Continuation) => void;
  /** `null` keeps the name. */
  named: (continuation: Continuation, name: string | null) => void;
  remove: (continuation: Continuation) => void;
  /** Draws the thoughts of an edited run. */
  draw: (continuation: Continuation) => void;
  /** The words of the answer can't be removed. */
  answer: string | null;
}

export function ScoreActions({
  scene,
  unit,
  places,
  handlers,
  trace,
}: {
  scene: Omit<Scene, "grid"> & { grid: Grid | null };
  unit: number;
  places: ActionPlaces;
  handlers: ScoreHandlers;
  trace: string;
}) {
  const { grid, busy, until } = scene;
  if (until !== Infinity) return null;
  const unspoken = handlers.canSpeak(scene.words) ? unspokenOf(scene.words, scene) : [];
  return (
    <div class="score-actions">
      {places.thinkMore && handlers.onThinkMore && (
        <At {...places.thinkMore} unit={unit}>
          <Act leads={TREE} disabled={busy} onClick={handlers.onThinkMore}>
            {l10n.t("Think one more")}
          </Act>
        </At>
      )}
      {places.test && handlers.canTest && (
        <At {...places.test} unit={unit}>
          <Act leads={TREE} disabled={busy} onClick={handlers.onTest}>
            {l10n.t("Test every thought")}
          </Act>
        </At>
      )}
      {(handlers.canCompare || unspoken.length > 1) && (
        <At {...places.words} unit={unit} isCrossed>
          {unspoken.length > 1 && (
            <Act leads={WORDS} disabled={busy} onClick={handlers.onSpeakAll}>
              {l10n.t("Speak after every thought")}
            </Act>
          )}
          {handlers.canCompare && (
            <Act leads={WORDS} disabled={busy} onClick={handlers.onCompare}>
              {l10n.t("Compare")}
            </Act>
          )}
        </At>
      )}
      {grid?.columns.flatMap(({ column, x, width }) => {
        const node = column.kind === "question" ? null : column.kind === "thought" ? column.node : undefined;
        const thoughts = column.kind === "thought" ? column.thoughts : 0;
        if (node === undefined || !unspoken.includes(thoughts)) return [];
        return [
          <At key={node} x={x} y={places.speakY} unit={unit}>
            <Act
              label={speakLabel(thoughts)}
              leads={leadsToWords(thoughts)}
              disabled={busy}
              onClick={() => handlers.onSpeak(node)}
            >
              {width < 84 ? l10n.t("Speak") : l10n.t("Speak from here")}
            </Act>
          </At>,
        ];
      })}
      {places.pins.map(({ pin, x, y, width, isAbove }) => (
        <At key={`pin ${pin.ids.join()}`} x={x} y={y} unit={unit} width={isAbove ? undefined : width}>
          <Menu
            small
            overRow={!isAbove}
            label={l10n.t("Actions for “{0}”", pin.shown)}
            actions={[{ label: l10n.t("Unpin"), run: () => handlers.onUnpin(pin.ids), movesFocus: true }]}
          />
        </At>
      ))}
      {places.rows.map(({ row, x, y, width, isAbove }) =>
        row.trace === trace && !row.isGrowing ? (
          <At
            key={row.key}
            x={x}
            y={y}
            unit={unit}
            width={isAbove ? undefined : width}
            branch={row.continuation.branch}
          >
            <RowActions row={row} isAbove={isAbove} handlers={handlers} busy={busy} />
          </At>
        ) : null,
      )}
    </div>
  );
}

const TREE = '[role="treeitem"][tabindex="0"]';
const WORDS = '[role="gridcell"][tabindex="0"]';

/** A selector of the first word after so many thoughts. */
export function leadsToWords(thoughts: number): string {
  return `[data-thoughts~="${thoughts}"] [data-stop]`;
}

/** The numbers of drawn thoughts after which it hasn't spoken. */
export function unspokenOf(words: readonly WordRow[], { score }: Pick<Scene, "score">): number[] {
  const spoken = new Set(words.flatMap(({ kind, thoughts }) => (kind === "own" ? thoughts : [])));
  return [0, ...thoughtColumns(score).map(({ thoughts }) => thoughts)].filter((thoughts) => !spoken.has(thoughts));
}

function At({
  x,
  y,
  unit,
  width,
  branch,
  isCrossed = false,
  children,
}: {
  x: number;
  y: number;
  unit: number;
  width?: number | undefined;
  branch?: string;
  isCrossed?: boolean;
  children: ComponentChildren;
}) {
  return (
    <div
      class={isCrossed ? "at crossed" : "at"}
      data-menu={branch}
      style={{
        left: `${round(x * unit)}px`,
        top: `${round(y * unit)}px`,
        ...(width !== undefined && { width: `${round(width * unit)}px` }),
      }}
    >
      {children}
    </div>
  );
}

function Act({
  label,
  leads,
  disabled,
  onClick,
  children,
}: {
  label?: string;
  /** A selector of what has the focus once this is done and gone. */
  leads: string;
  disabled: boolean;
  onClick: () => void;
  children: ComponentChildren;
}) {
  return (
    <button
      class="link act"
      data-leads={leads}
      aria-label={label}
      aria-disabled={disabled}
      onClick={() => !disabled && onClick()}
    >
      {children}
    </button>
  );
}

function RowActions({
  row,
  isAbove,
  handlers,
  busy,
}: {
  row: WordRow;
  isAbove: boolean;
  handlers: ScoreHandlers;
  busy: boolean;
}) {
  const { continuation } = row;
  const { branches } = handlers;
  if (branches.naming === continuation.branch) return <NameField continuation={continuation} named={branches.named} />;
  return (
    <Menu
      small
      overRow={!isAbove}
      label={l10n.t("Actions for “{0}”", shortOf(continuation))}
      actions={[
        ...(row.isEdited ? [{ label: l10n.t("Show its thoughts"), run: () => branches.draw(continuation) }] : []),
        {
          label: continuation.name === null ? l10n.t("Name…") : l10n.t("Rename…"),
          run: () => branches.rename(continuation),
          movesFocus: true,
        },
        { label: l10n.t("Copy words"), run: () => handlers.copy(wordsOf(continuation)) },
        ...(continuation.id === branches.answer || busy
          ? []
          : [{ label: l10n.t("Remove"), run: () => branches.remove(continuation), movesFocus: true }]),
      ]}
    />
  );
}

function NameField({ continuation, named }: { continuation: Continuation } & Pick<BranchActions, "named">) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const finish = (keep: boolean): void => {
    if (done.current) return;
    done.current = true;
    named(continuation, keep ? (field.current?.value ?? "").trim() : null);
  };
  useLayoutEffect(() => field.current?.select(), []);
  return (
    <input
      ref={field}
      class="naming"
      maxLength={60}
      defaultValue={continuation.name ?? ""}
      placeholder={l10n.t("name of this branch")}
      aria-label={l10n.t("Name of this branch. Enter saves, Escape cancels.")}
      onKeyDown={(event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key !== "Enter" && event.key !== "Escape") return;
        // Otherwise the next focused button would be pressed.
        event.preventDefault();
        finish(event.key === "Enter");
      }}
      onBlur={() => finish(true)}
    />
  );
}
