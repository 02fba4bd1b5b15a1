/** Example questions as read-only documents, so that their facts can be highlighted in an editor. */
import * as vscode from "vscode";
import { EXAMPLE, PRONTOQA_EXAMPLE } from "../../shared/problem/examples";
import type { Trace } from "../../shared/trace/trace";
import type { Disposable } from "../base/event";

const scheme = "coconut-example";
const examples: Record<string, string> = {
  "/Example question.txt": EXAMPLE,
  "/Example of true or false.txt": PRONTOQA_EXAMPLE,
};

export function provideExample(): Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ path }) => examples[path],
  });
}

/** Opens the example beside the panel and returns its text as the source of a trace. `text`: of a question's form. */
export async function openExample(example: string): Promise<Trace["source"]> {
  const path = Object.keys(examples).find((name) => examples[name] === example);
  const uri = vscode.Uri.from({ scheme, path: path ?? "/Example question.txt" });
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
