/**
 * The frame of the page. Traces are sent after `ready`, so a model's text is never read as HTML. The strings of the
 * display language are in a data attribute: the page needs them before it draws.
 */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** `script`: the page's program in dist, and its style sheet in media if it isn't the panel's. */
export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri, script = "webview"): string {
  const nonce = randomBytes(16).toString("base64");
  const address = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  // The toolkit's controls add <style> elements to the page, which need 'unsafe-inline'.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'unsafe-inline'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  const { bundle } = vscode.l10n;
  const strings = bundle ? ` data-l10n="${escaped(JSON.stringify(bundle))}"` : "";
  const own = script === "webview" ? "" : `  <link rel="stylesheet" href="${address("media", `${script}.css`)}">\n`;
  return `<!DOCTYPE html>
<html lang="${escaped(bundle ? vscode.env.language : "en")}">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <link rel="stylesheet" href="${address("media", "webview.css")}">
  <link rel="stylesheet" href="${address("media", "score.css")}">
${own}  <title>Coconut</title>
</head>
<body>
  <div id="root"${strings}></div>
  <script nonce="${nonce}" src="${address("dist", `${script}.js`)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
