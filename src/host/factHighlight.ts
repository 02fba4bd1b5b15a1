/**
 * The question lit up in the editor, for as long as the document still says what was asked: the facts that the page
 * points at, and wherever the word of what is selected stands, whether the panel or the explorer selected it.
 */
import * as vscode from "vscode";
import { mentionsOf } from "../shared/lineage";
import type { Selection } from "../shared/protocol";
import type { Trace } from "../shared/trace";
import type { Disposable } from "./event";
import type { Shown } from "./shown";
import type { TraceStore } from "./traceStore";

interface Span {
  start: number;
  end: number;
}

export class FactHighlight implements Disposable {
  private readonly facts = new Layer("wordHighlightStrong", "underline dotted");
  private readonly words = new Layer("wordHighlightText", "underline");
  private readonly disposables: Disposable[];

  constructor(
    private readonly store: TraceStore,
    shown: Shown,
  ) {
    const redraw = (): void => [this.facts, this.words].forEach((layer) => layer.draw());
    this.disposables = [
      shown.onDidChange(({ selection }) => this.select(selection)),
      vscode.window.onDidChangeVisibleTextEditors(redraw),
      vscode.workspace.onDidChangeTextDocument(redraw),
      this.facts,
      this.words,
    ];
  }

  /** What is lit, for whoever cannot see it. */
  get lit(): { facts: vscode.Range[]; words: vscode.Range[] } {
    return { facts: this.facts.ranges, words: this.words.ranges };
  }

  /** Facts; `spans` are UTF-16 offsets into the trace's source text; empty: none. */
  show(trace: Trace | undefined, spans: Span[]): void {
    this.facts.set(trace, spans);
  }

  /** The word of what is selected. */
  select(selection: Selection | null): void {
    const trace = selection ? this.store.get(selection.trace) : undefined;
    this.words.set(trace, trace && selection ? mentionsOf(trace, selection) : []);
  }

  clear(): void {
    this.facts.set(undefined, []);
    this.words.set(undefined, []);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

/** Spans of one kind, in every visible editor of the source. */
class Layer implements Disposable {
  /** In the last editor drawn; the same in all. */
  ranges: vscode.Range[] = [];
  private readonly decoration: vscode.TextEditorDecorationType;
  private trace: Trace | undefined;
  private spans: Span[] = [];
  private lit: vscode.TextEditor[] = [];

  /** `color` of the theme. High contrast themes have none, so that a line shows it too. */
  constructor(color: string, textDecoration: string) {
    this.decoration = vscode.window.createTextEditorDecorationType({
      backgroundColor: new vscode.ThemeColor(`editor.${color}Background`),
      textDecoration,
      overviewRulerColor: new vscode.ThemeColor(`editorOverviewRuler.${color}Foreground`),
      overviewRulerLane: vscode.OverviewRulerLane.Center,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    });
  }

  set(trace: Trace | undefined, spans: Span[]): void {
    this.trace = trace;
    this.spans = spans;
    this.draw();
  }

  draw(): void {
    const { trace, spans } = this;
    const editors = trace && spans.length > 0 ? vscode.window.visibleTextEditors.filter((editor) => holdsSource(editor.document, trace)) : [];
    for (const editor of this.lit) if (!editors.includes(editor)) editor.setDecorations(this.decoration, []);
    this.ranges = [];
    for (const editor of editors) {
      this.ranges = rangesOf(editor.document, trace?.source.range?.start ?? 0, spans);
      editor.setDecorations(this.decoration, this.ranges);
    }
    this.lit = editors;
  }

  dispose(): void {
    this.decoration.dispose();
  }
}

function rangesOf(document: vscode.TextDocument, base: number, spans: Span[]): vscode.Range[] {
  return spans.map(({ start, end }) => new vscode.Range(document.positionAt(base + start), document.positionAt(base + end)));
}

function holdsSource(document: vscode.TextDocument, { source }: Trace): boolean {
  if (!source.range || document.uri.toString() !== source.uri) return false;
  const range = new vscode.Range(document.positionAt(source.range.start), document.positionAt(source.range.end));
  return document.getText(range) === source.text;
}
