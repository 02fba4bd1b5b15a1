/** The pictures as tables: every number they show, sortable and copyable. */
import * as l10n from "@vscode/l10n";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Glyph } from "../kit/glyphs";
import type { AskToCopy } from "../page/state";
import { type Sorting, type Table, cellText, sorted, toMarkdown, toTsv } from "./tables";

/** Rows drawn at first. Scrolling or a button adds more. Copies contain all rows. */
const CHUNK = 40;

/** Draws one table per frame, because there may be thousands of cells. */
export function TableView({ tables, ask }: { tables: readonly (() => Table)[]; ask: AskToCopy }) {
  const [drawn, setDrawn] = useState(1);
  useEffect(() => {
    if (drawn >= tables.length) return;
    const frame = requestAnimationFrame(() => setDrawn(drawn + 1));
    return () => cancelAnimationFrame(frame);
  }, [drawn, tables.length]);
  return (
    <div class="tables">
      {tables.slice(0, drawn).map((make, index) => (
        <MadeTable key={index} make={make} ask={ask} />
      ))}
    </div>
  );
}

function MadeTable({ make, ask }: { make: () => Table; ask: AskToCopy }) {
  const table = useMemo(make, [make]);
  return useMemo(() => (table.rows.length > 0 ? <SortableTable table={table} ask={ask} /> : null), [table, ask]);
}

function SortableTable({ table, ask }: { table: Table; ask: AskToCopy }) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [most, setMost] = useState(CHUNK);
  const shown = useMemo(() => sorted(table, sorting), [table, sorting]);
  const hidden = Math.max(0, shown.rows.length - most);
  const more = (): void => setMost(most + 2 * CHUNK);
  const copy = (text: string): void => ask((host) => host.copy(text));
  return (
    <section class="table" aria-label={table.title}>
      <div class="table-head">
        <h3>{table.title}</h3>
        <button class="link" onClick={() => copy(toTsv(shown))} title={l10n.t("Copy as tab-separated values")}>
          <Glyph shape="copy" /> TSV
        </button>
        <button class="link" onClick={() => copy(toMarkdown(shown))} title={l10n.t("Copy as Markdown")}>
          <Glyph shape="copy" /> Markdown
        </button>
      </div>
      <div
        class="table-scroller"
        tabIndex={0}
        role="group"
        aria-label={l10n.t("{0}, scrollable", table.title)}
        onScroll={({ currentTarget: at }) =>
          hidden > 0 && at.scrollTop + at.clientHeight > at.scrollHeight - 200 && more()
        }
      >
        <table>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th
                  key={column.name}
                  scope="col"
                  class={column.kind === "text" ? "" : "numeric"}
                  aria-sort={ariaSort(sorting, index)}
                >
                  <button onClick={() => setSorting(next(sorting, index))}>
                    {sorting?.column === index && (
                      <span class="arrow" aria-hidden="true">
                        {sorting.descending ? "▾" : "▴"}
                      </span>
                    )}
                    {column.name}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.rows.slice(0, most).map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => {
                  const kind = table.columns[at]?.kind ?? "text";
                  const text = cellText(cell, kind);
                  return kind === "text" ? (
                    <td key={at} dir="auto" class={text.length < 40 ? "short" : ""}>
                      {text}
                    </td>
                  ) : (
                    <td key={at} class="numeric">
                      {text}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        {hidden > 0 && (
          <button class="link" onClick={more}>
            {hidden === 1 ? l10n.t("1 more row") : l10n.t("{0} more rows", hidden)}
          </button>
        )}
      </div>
    </section>
  );
}

/** Ascending, descending, then back to the order of the picture. */
function next(sorting: Sorting | null, column: number): Sorting | null {
  if (sorting?.column !== column) return { column, descending: false };
  return sorting.descending ? null : { column, descending: true };
}

function ariaSort(sorting: Sorting | null, column: number): "ascending" | "descending" | "none" {
  if (sorting?.column !== column) return "none";
  return sorting.descending ? "descending" : "ascending";
}
