/** What can be done at a place of the score stands there, above the picture. The exported picture doesn't have it. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { WordRow } from "../../shared/read/scoreWords";
import { Menu } from "../kit/menu";
import type { Observed } from "../kit/observed";
import { ColumnMenu } from "./columnMenu";
import type { Grid } from "./grid";
import type { Highlighted } from "./highlighted";
import { round } from "./marks";
import { RowActions } from "./rowActions";
import { type Scene, thoughtColumns } from "./scene";
import type { ActionPlaces } from "./parts";
import type { ScoreCan, ScoreHandlers } from "./scoreProps";
import { speakLabel } from "./speakLabel";

export function ScoreActions({
  scene,
  unit,
  places,
  unspoken,
  left,
  onMore,
  can,
  answer,
  handlers,
  highlights,
  trace,
}: {
  scene: Omit<Scene, "grid"> & { grid: Grid | null };
  unit: number;
  places: ActionPlaces;
  /** The numbers of drawn thoughts after which it hasn't spoken. */
  unspoken: readonly number[];
  /** Branches that aren't drawn. */
  left: number;
  onMore: () => void;
  can: ScoreCan;
  /** The words of the answer, which can't be removed. */
  answer: string | null;
  handlers: ScoreHandlers;
  highlights: Observed<Highlighted>;
  trace: string;
}) {
  const { grid, busy, until } = scene;
  if (until !== Infinity) return null;
  return (
    <div class="score-actions">
      {places.columns.map(({ node, thoughts, x, y }) => (
        <At key={`column ${node ?? ""}`} x={x} y={y} unit={unit}>
          <ColumnMenu
            column={{ node, thoughts }}
            unspoken={unspoken}
            scene={scene}
            can={can}
            handlers={handlers}
            highlights={highlights}
            trace={trace}
          />
        </At>
      ))}
      {places.thinkMore && can.thinkMore && (
        <At {...places.thinkMore} unit={unit}>
          <Act leads={TREE} disabled={busy} onClick={handlers.onThinkMore}>
            {l10n.t("Think one more")}
          </Act>
        </At>
      )}
      {places.test && (can.own || can.showOwn) && (
        <At {...places.test} unit={unit}>
          <Act leads={TREE} disabled={busy} onClick={handlers.onTest}>
            {can.own ? l10n.t("Test thoughts") : l10n.t("Test its own")}
          </Act>
        </At>
      )}
      {(can.compare || unspoken.length > 1) && (
        <At {...places.words} unit={unit} isCrossed={places.sure !== null && places.words.x < places.sure}>
          {unspoken.length > 1 && (
            <Act leads={WORDS} disabled={busy} onClick={handlers.onSpeakAll}>
              {l10n.t("Speak after every thought")}
            </Act>
          )}
          {can.compare && (
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
      {places.more && (
        <At {...places.more} unit={unit}>
          <Act leads={WORDS} disabled={false} onClick={onMore}>
            {left <= 1 ? l10n.t("Show it") : l10n.t("Show more")}
          </Act>
        </At>
      )}
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
            <RowActions row={row} isAbove={isAbove} can={can} answer={answer} handlers={handlers} busy={busy} />
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
