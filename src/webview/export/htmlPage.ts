/** The picture, its numbers as tables, and its traces, as one page that needs no network and no script. */
import * as l10n from "@vscode/l10n";
import type { Trace } from "../../shared/trace/trace";
import { toExportedJson } from "../../shared/trace/trace";
import { type Table, cellText } from "../tables/tables";

export function htmlPage({
  title,
  svg,
  tables,
  traces,
}: {
  title: string;
  svg: string;
  tables: readonly Table[];
  traces: readonly Trace[];
}): string {
  const ground = /<rect fill="([^"]+)"[^>]*x="0" y="0"/.exec(svg)?.[1] ?? "#fff";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
body { margin: 0; font: 13px/1.45 system-ui, sans-serif; color: #3b3b3b; background: #fff; }
.picture { background: ${escaped(ground)}; overflow-x: auto; }
.picture svg { display: block; }
details { margin: 16px 24px; }
summary { font-weight: 600; cursor: pointer; }
table { border-collapse: collapse; margin: 12px 0 24px; }
caption { text-align: start; font-weight: 600; padding: 4px 0; }
th, td { text-align: start; padding: 2px 14px 2px 0; border-bottom: 1px solid #ddd; vertical-align: top; }
</style>
</head>
<body>
<div class="picture">${svg}</div>
<details><summary>${escaped(l10n.t("Every number as tables"))}</summary>
${tables.map(tableHtml).join("\n")}
</details>
${traces.map((trace, at) => `<script type="application/json" id="${idOf(at)}">${toExportedJson(trace).replace(/</g, "\\u003c")}</script>`).join("\n")}
</body>
</html>
`;
}

/** "trace", "trace-b", … */
function idOf(at: number): string {
  return at === 0 ? "trace" : `trace-${String.fromCharCode(97 + at)}`;
}

function tableHtml({ title, columns, rows }: Table): string {
  const head = columns.map(({ name }) => `<th scope="col">${escaped(name)}</th>`).join("");
  const body = rows
    .map((row) => {
      const cells = row.map((cell, at) => `<td>${escaped(cellText(cell, columns[at]?.kind ?? "text"))}</td>`);
      return `<tr>${cells.join("")}</tr>`;
    })
    .join("\n");
  return `<table><caption>${escaped(title)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
