/**
 * The frame of the page. It holds no data: that is sent after `ready`, so nothing a model says is ever read as HTML.
 */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

export function pageHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const address = (...path: string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  // The toolkit's controls write their styles into the page, which needs 'unsafe-inline' for styles.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'unsafe-inline'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  <link rel="stylesheet" href="${address("media", "webview.css")}">
  <title>Coconut</title>
</head>
<body>
  <div id="root"></div>
  <script nonce="${nonce}" src="${address("dist", "webview.js")}"></script>
</body>
</html>`;
}
