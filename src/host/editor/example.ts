/** An example question as a read-only document, so that its facts can be highlighted in an editor. */
import * as vscode from "vscode";
import { EXAMPLE } from "../../shared/problem/examples";
import type { Trace } from "../../shared/trace/trace";
import type { Disposable } from "../base/event";

const scheme = "coconut-example";
const uri = vscode.Uri.from({ scheme, path: "/Example question.txt" });

export function provideExample(): Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent: () => EXAMPLE });
}

/** Opens the example beside the panel and returns its text as the source of a trace. */
export async function openExample(): Promise<Trace["source"]> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    preserveFocus: true,
    preview: true,
  });
  const text = document.getText();
  return {
    text,
    name: uri.path.split("/").at(-1) ?? "",
    uri: document.uri.toString(),
    ranges: [{ start: 0, end: text.length }],
  };
}
