/**
 * The frame of the page, with its program and its style sheets in it: each file that a page asks VS Code for takes a
 * while, and nothing is drawn before all of them are there. Traces are sent as messages, so a model's text is never
 * read as HTML. The strings of the display language are in a data attribute: the page needs them before it draws.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";

/** What a page may do. It asks VS Code for no file. */
export const pageOptions: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [] };

/** `script`: the page's program in dist/. `styles`: its style sheets in media/. */
export function pageHtml(
  extensionUri: vscode.Uri,
  script = "webview.js",
  styles: readonly string[] = ["webview.css", "score.css"],
): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (...path: string[]): string => readFileSync(vscode.Uri.joinPath(extensionUri, ...path).fsPath, "utf8");
  // The toolkit's controls add <style> elements to the page, which need 'unsafe-inline'.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
  ].join("; ");
  const { bundle } = vscode.l10n;
  const strings = bundle ? ` data-l10n="${escaped(JSON.stringify(bundle))}"` : "";
  return `<!DOCTYPE html>
<html lang="${escaped(bundle ? vscode.env.language : "en")}">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
${styles.map((style) => `  <style>${file("media", style)}</style>`).join("\n")}
  <title>Coconut</title>
</head>
<body>
  <div id="root"${strings}></div>
  <script nonce="${nonce}">${file("dist", script)}</script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
