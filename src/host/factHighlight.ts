/** Facts of the question lit up in the editor, for as long as the document still says what was asked. */
import * as vscode from "vscode";
import type { Trace } from "../shared/trace";
import type { Disposable } from "./event";

export class FactHighlight implements Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("editor.wordHighlightStrongBackground"),
    borderColor: new vscode.ThemeColor("editor.wordHighlightStrongBorder"),
    overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.wordHighlightStrongForeground"),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private lit: vscode.TextEditor[] = [];

  /** `spans` are UTF-16 offsets into the trace's source text; empty: none. */
  show(trace: Trace | undefined, spans: { start: number; end: number }[]): void {
    const editors = trace && spans.length > 0 ? vscode.window.visibleTextEditors.filter((editor) => holdsSource(editor.document, trace)) : [];
    for (const editor of this.lit) if (!editors.includes(editor)) editor.setDecorations(this.decoration, []);
    for (const editor of editors) editor.setDecorations(this.decoration, rangesOf(editor.document, trace?.source.range?.start ?? 0, spans));
    this.lit = editors;
  }

  dispose(): void {
    this.decoration.dispose();
  }
}

function rangesOf(document: vscode.TextDocument, base: number, spans: { start: number; end: number }[]): vscode.Range[] {
  return spans.map(({ start, end }) => new vscode.Range(document.positionAt(base + start), document.positionAt(base + end)));
}

function holdsSource(document: vscode.TextDocument, { source }: Trace): boolean {
  if (!source.range || document.uri.toString() !== source.uri) return false;
  const range = new vscode.Range(document.positionAt(source.range.start), document.positionAt(source.range.end));
  return document.getText(range) === source.text;
}
