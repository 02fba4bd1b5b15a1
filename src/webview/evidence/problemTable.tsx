/** The problems behind a number: sortable and filterable. A problem opens as a trace. */
import * as l10n from "@vscode/l10n";
import { Fragment } from "preact";
import { useMemo, useState } from "preact/hooks";
import {
  type Measure,
  type ProblemRow,
  type RowFilter,
  type SortKey,
  filteredRows,
  sortedRows,
} from "../../shared/dataset/reportProblems";
import { problemCount } from "../../shared/format/counts";
import { percent } from "../../shared/format/numbers";
import { Glyph } from "../kit/glyphs";
import { Gradual } from "../kit/gradual";
import { Still, useSteady } from "../kit/still";
import type { KeptReport } from "./reportChoice";

/** Listed at first. */
const FIRST = 24;
/** Listed when more are asked for, each time: the table is laid out as a whole. */
const MORE = 480;

interface Column {
  key: SortKey;
  label: string;
  class: string;
}

export function ProblemTable({
  rows,
  measure,
  title,
  note,
  hasEffects,
  hasChanges,
  hasAnswers,
  kept,
  keep,
  onOpen,
}: {
  rows: readonly ProblemRow[];
  measure: Measure;
  title: string;
  /** What the columns show, as sentences. */
  note: string;
  /** Whether the forced probabilities are known. */
  hasEffects: boolean;
  /** Whether the answers are compared with unedited thoughts. */
  hasChanges: boolean;
  /** Whether the problems were answered. */
  hasAnswers: boolean;
  kept: KeptReport;
  keep: (changes: Partial<KeptReport>) => void;
  onOpen: (index: number) => void;
}) {
  const hasSure = rows.some(({ sure }) => sure !== null);
  const filter = !hasAnswers || (kept.filter === "changed" && !hasChanges) ? "all" : kept.filter;
  const { key: sortedBy, down } = kept.sort;
  const found = useMemo(
    () => sortedRows(filteredRows(rows, filter, kept.text), sortedBy, down),
    [rows, filter, kept.text, sortedBy, down],
  );
  const [most, setMost] = useState(FIRST + MORE);
  const listed = Math.min(found.length, kept.all ? most : FIRST);
  const left = found.length - listed;
  const starts = Array.from({ length: Math.ceil(listed / FIRST) }, (_, at) => at * FIRST);
  const { open } = useSteady({ open: onOpen });
  const columns: Column[] = [
    { key: "index", label: l10n.t("No."), class: "no" },
    { key: "question", label: l10n.t("Question"), class: "question" },
    ...(hasEffects ? [{ key: "edited" as const, label: l10n.t("If forced"), class: "effect" }] : []),
    ...(hasAnswers
      ? [{ key: measure === "spoken" ? ("said" as const) : ("right" as const), label: l10n.t("Answer"), class: "said" }]
      : []),
    ...(hasSure ? [{ key: "sure" as const, label: l10n.t("Sure from"), class: "sure" }] : []),
  ];
  const filters: [RowFilter, string][] = [
    ["all", l10n.t("All problems")],
    ["wrong", l10n.t("Wrong")],
    ["right", l10n.t("Right")],
    ...(hasChanges ? [["changed", l10n.t("Changed by the edit")] as [RowFilter, string]] : []),
  ];
  return (
    <section class="problems" aria-labelledby="problems">
      <h2 id="problems">{title}</h2>
      <p class="quiet">{note}</p>
      <div class="filters">
        <input
          type="search"
          aria-label={l10n.t("Find problems")}
          placeholder={l10n.t("Find")}
          value={kept.text}
          onInput={(event) => keep({ text: event.currentTarget.value })}
        />
        {hasAnswers && (
          <select
            aria-label={l10n.t("Which problems")}
            value={filter}
            onChange={(event) => keep({ filter: event.currentTarget.value as RowFilter })}
          >
            {filters.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
        <span class="quiet" aria-live="polite">
          {found.length === rows.length
            ? problemCount(rows.length)
            : l10n.t("{0} of {1}", found.length, problemCount(rows.length))}
        </span>
      </div>
      <table class="list">
        <caption class="for-ears">{title}</caption>
        <thead>
          <tr>
            {columns.map(({ key, label, class: name }) => (
              <th
                key={key}
                scope="col"
                class={name}
                aria-sort={kept.sort.key !== key ? "none" : kept.sort.down ? "descending" : "ascending"}
              >
                <button onClick={() => keep({ sort: { key, down: kept.sort.key === key && !kept.sort.down } })}>
                  {label}
                  {kept.sort.key === key && (
                    <span class={kept.sort.down ? "arrow down" : "arrow"} aria-hidden="true">
                      <Glyph shape="chevron" />
                    </span>
                  )}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gradual
            of={found}
            parts={starts.map((start) => ({
              key: `${start}`,
              weight: FIRST,
              draw: () => (
                <Still of={[found, ...columns.map(({ key }) => key)]}>
                  {() =>
                    found.slice(start, start + FIRST).map((row) => (
                      <tr key={row.index}>
                        {columns.map(({ key, class: name }) => (
                          <td key={key} class={name}>
                            {cellOf(row, key, open)}
                          </td>
                        ))}
                      </tr>
                    ))
                  }
                </Still>
              ),
            }))}
          />
        </tbody>
      </table>
      {found.length === 0 && <p class="quiet">{l10n.t("No problem fits.")}</p>}
      {left > 0 && (
        <button class="link" onClick={() => (kept.all ? setMost(most + MORE) : keep({ all: true }))}>
          {left <= MORE ? l10n.t("Show all {0}", found.length) : l10n.t("Show {0} more", MORE)}
        </button>
      )}
    </section>
  );
}

function cellOf(row: ProblemRow, key: SortKey, onOpen: (index: number) => void) {
  switch (key) {
    case "index":
      return row.index;
    case "question":
      return (
        <button
          class="link open"
          title={l10n.t("Open as a trace: {0}", row.question)}
          onClick={() => onOpen(row.index)}
        >
          <bdi>{row.question}</bdi>
        </button>
      );
    case "edited":
      return <Effect row={row} />;
    case "said":
    case "right":
      return (
        <Fragment>
          {row.right !== null && (
            <span
              class={row.right ? "good" : "bad"}
              role="img"
              aria-label={row.right ? l10n.t("right") : l10n.t("wrong")}
            >
              <Glyph shape={row.right ? "check" : "cross"} />
            </span>
          )}{" "}
          <bdi>{row.said ?? l10n.t("no answer")}</bdi>
        </Fragment>
      );
    case "sure":
      return row.sure === null ? "–" : row.sure === "never" ? l10n.t("never") : row.sure;
    default:
      return key satisfies never;
  }
}

/** A ring for unedited thoughts, and a dot for edited ones, on 0 to 100%. */
function Effect({ row: { unedited, edited } }: { row: ProblemRow }) {
  if (edited === null) return <span class="quiet">–</span>;
  const at = (p: number): string => `${(4 + 92 * p).toFixed(2)}%`;
  const words =
    unedited === null ? percent(edited) : l10n.t("{0} unedited, {1} edited", percent(unedited), percent(edited));
  return (
    <svg class="pair" width="100%" height="14" role="img" aria-label={words}>
      <title>{words}</title>
      <line class="half" x1="50%" x2="50%" y1="0" y2="14" />
      {unedited !== null && (
        <>
          <line class="joined" x1={at(unedited)} x2={at(edited)} y1="7" y2="7" />
          <circle class="ring" cx={at(unedited)} cy="7" r="3.2" />
        </>
      )}
      <circle class="dot" cx={at(edited)} cy="7" r="3.4" />
    </svg>
  );
}
