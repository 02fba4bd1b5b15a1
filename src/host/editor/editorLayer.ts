/** Decorates spans of a trace's source text in every visible editor that still contains that text. */
import * as vscode from "vscode";
import type { Trace } from "../../shared/trace/trace";
import type { Disposable } from "../base/event";

/** UTF-16 offsets into the source text. */
export interface Lit {
  start: number;
  end: number;
  /** Shown on hover. */
  says?: string;
}

export class EditorLayer implements Disposable {
  /** In the last editor drawn; they are the same in all. */
  ranges: vscode.Range[] = [];
  private readonly decoration: vscode.TextEditorDecorationType;
  private trace: Trace | undefined;
  private spans: Lit[] = [];
  private lit: vscode.TextEditor[] = [];

  constructor(style: vscode.DecorationRenderOptions) {
    this.decoration = vscode.window.createTextEditorDecorationType({
      ...style,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
  }

  set(trace: Trace | undefined, spans: Lit[]): void {
    this.trace = trace;
    this.spans = spans;
    this.draw();
  }

  draw(): void {
    const { trace, spans } = this;
    const editors =
      trace && spans.length > 0
        ? vscode.window.visibleTextEditors.filter((editor) => holdsSource(editor.document, trace))
        : [];
    for (const editor of this.lit) if (!editors.includes(editor)) editor.setDecorations(this.decoration, []);
    this.ranges = [];
    for (const editor of editors) {
      const drawn = placed(editor.document, trace?.source.range?.start ?? 0, spans);
      this.ranges = drawn.map(({ range }) => range);
      editor.setDecorations(this.decoration, drawn);
    }
    this.lit = editors;
  }

  dispose(): void {
    this.decoration.dispose();
  }
}

function placed(document: vscode.TextDocument, base: number, spans: Lit[]): vscode.DecorationOptions[] {
  return spans.map(({ start, end, says }) => {
    const range = new vscode.Range(document.positionAt(base + start), document.positionAt(base + end));
    return says === undefined ? { range } : { range, hoverMessage: says };
  });
}

function holdsSource(document: vscode.TextDocument, { source }: Trace): boolean {
  if (!source.range || document.uri.toString() !== source.uri) return false;
  const range = new vscode.Range(document.positionAt(source.range.start), document.positionAt(source.range.end));
  return document.getText(range) === source.text;
}
