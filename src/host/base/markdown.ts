import * as vscode from "vscode";

/**
 * Text by the user or a model, for a tooltip: nothing in it may act as Markdown. `MarkdownString.appendText` would do
 * that too, but it turns every space into a non-breaking one.
 */
export function plainText(words: string): string {
  return words.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, "\\$&").replace(/\s+/g, " ");
}

export function tooltip({ title, lines }: { title: string; lines: [string, string][] }): vscode.MarkdownString {
  if (lines.length === 0) return new vscode.MarkdownString(plainText(title));
  const rows = lines.map(([name, value]) => `| ${plainText(name)} | ${plainText(value)} |`);
  return new vscode.MarkdownString([`**${plainText(title)}**`, "", "| | |", "|---|---|", ...rows].join("\n"));
}
