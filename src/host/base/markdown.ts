import * as vscode from "vscode";

/**
 * Words of a person or a model in a tooltip: none of them is Markdown. `MarkdownString.appendText` would do, but makes
 * every space one at which no line may end.
 */
export function plainText(words: string): string {
  return words.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, "\\$&").replace(/\s+/g, " ");
}

export function tooltip({ title, lines }: { title: string; lines: [string, string][] }): vscode.MarkdownString {
  if (lines.length === 0) return new vscode.MarkdownString(plainText(title));
  const rows = lines.map(([name, value]) => `| ${plainText(name)} | ${plainText(value)} |`);
  return new vscode.MarkdownString([`**${plainText(title)}**`, "", "| | |", "|---|---|", ...rows].join("\n"));
}
