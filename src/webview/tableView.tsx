/** The table twin of the pictures: every number they show, sortable and copyable. */
import { useState } from "preact/hooks";
import { Glyph } from "./glyphs";
import type { Ask } from "./state";
import { type Sorting, type Table, cellText, sorted, toMarkdown, toTsv } from "./tables";

export function TableView({ tables, ask }: { tables: readonly Table[]; ask: Ask }) {
  return <div class="tables">{tables.map((table) => <SortableTable key={table.title} table={table} ask={ask} />)}</div>;
}

function SortableTable({ table, ask }: { table: Table; ask: Ask }) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const shown = sorted(table, sorting);
  const copy = (text: string): void => ask((host) => host.copy(text));
  return (
    <section class="table" aria-label={table.title}>
      <div class="table-head">
        <h3>{table.title}</h3>
        <button class="link" onClick={() => copy(toTsv(shown))} title="Copy as tab-separated values"><Glyph shape="copy" /> TSV</button>
        <button class="link" onClick={() => copy(toMarkdown(shown))} title="Copy as Markdown"><Glyph shape="copy" /> Markdown</button>
      </div>
      <div class="table-scroller" tabIndex={0} role="group" aria-label={`${table.title}, scrollable`}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={column.name} scope="col" class={column.kind === "text" ? "" : "numeric"} aria-sort={ariaSort(sorting, index)}>
                  <button onClick={() => setSorting(next(sorting, index))}>
                    {sorting?.column === index && <span class="arrow" aria-hidden="true">{sorting.descending ? "▾" : "▴"}</span>}
                    {column.name}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => {
                  const kind = table.columns[at]?.kind ?? "text";
                  return <td key={at} class={kind === "text" ? "" : "numeric"}><bdi>{cellText(cell, kind)}</bdi></td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Up, down, and back to the order of the picture. */
function next(sorting: Sorting | null, column: number): Sorting | null {
  if (sorting?.column !== column) return { column, descending: false };
  return sorting.descending ? null : { column, descending: true };
}

function ariaSort(sorting: Sorting | null, column: number): "ascending" | "descending" | "none" {
  if (sorting?.column !== column) return "none";
  return sorting.descending ? "descending" : "ascending";
}
