/** Decorates spans of a trace's source text in every visible editor that still contains that text. */
import * as vscode from "vscode";
import type { Span } from "../../shared/problem/fragments";
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
  private spans: readonly Lit[] = [];
  private lit: vscode.TextEditor[] = [];

  constructor(style: vscode.DecorationRenderOptions) {
    this.decoration = vscode.window.createTextEditorDecorationType({
      ...style,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
  }

  set(trace: Trace | undefined, spans: readonly Lit[]): void {
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
      const drawn = placed(editor.document, trace?.source.ranges ?? [], spans);
      this.ranges = drawn.map(({ range }) => range);
      editor.setDecorations(this.decoration, drawn);
    }
    this.lit = editors;
  }

  dispose(): void {
    this.decoration.dispose();
  }
}

function placed(
  document: vscode.TextDocument,
  ranges: readonly Span[],
  spans: readonly Lit[],
): vscode.DecorationOptions[] {
  return spans.map(({ start, end, says }) => {
    const range = new vscode.Range(
      document.positionAt(inDocument(ranges, start)),
      document.positionAt(inDocument(ranges, end)),
    );
    return says === undefined ? { range } : { range, hoverMessage: says };
  });
}

/** Offset into the source -> offset into the document. */
function inDocument(ranges: readonly Span[], offset: number): number {
  let left = offset;
  for (const { start, end } of ranges) {
    if (left <= end - start) return start + left;
    // The line end that joins it to the next.
    left -= end - start + 1;
  }
  return (ranges.at(-1)?.end ?? 0) + left;
}

function holdsSource(document: vscode.TextDocument, { source }: Trace): boolean {
  if (!source.ranges || document.uri.toString() !== source.uri) return false;
  const parts = source.ranges.map(({ start, end }) =>
    document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end))),
  );
  return parts.join("\n") === source.text;
}
