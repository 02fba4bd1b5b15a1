/**
 * Highlights the question in the editor while the document still contains it: the facts on the path to what the panel
 * shows, every mention of the selected word, and the attention of a thought, in steps.
 */
import * as vscode from "vscode";
import { readTrace } from "../../shared/read/readTrace";
import { LEVELS } from "../../shared/read/shading";
import { type ShadedSpan, type Viewing, viewedFacts, viewedShades } from "../../shared/read/viewing";
import type { Trace } from "../../shared/trace/trace";
import { EditorLayer } from "./editorLayer";
import type { Disposable } from "../base/event";
import type { AttentionReader } from "../engine/attentionReader";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceStore } from "../traces/traceStore";
import type { Selection } from "../../shared/trace/selection";

export class FactHighlight implements Disposable {
  private readonly facts = new EditorLayer(highlighted("wordHighlightStrong", "underline dotted"));
  private readonly words = new EditorLayer(highlighted("wordHighlightText", "underline"));
  /** Weakest first. */
  private readonly shades = Array.from({ length: LEVELS }, (_, index) => new EditorLayer(shaded(index + 1)));
  private readonly disposables: Disposable[];
  private viewing: Viewing | null = null;

  constructor(
    private readonly store: TraceStore,
    currentTrace: CurrentTrace,
    private readonly attention: AttentionReader,
  ) {
    const layers = [this.facts, this.words, ...this.shades];
    const redraw = (): void => layers.forEach((layer) => layer.draw());
    this.disposables = [
      currentTrace.onDidChange(({ trace, selection }) => {
        this.select(selection);
        if (this.viewing && this.viewing.trace !== trace) void this.view(null);
      }),
      vscode.window.onDidChangeVisibleTextEditors(redraw),
      vscode.workspace.onDidChangeTextDocument(redraw),
      ...layers,
    ];
  }

  /** What is highlighted, and of which trace, for tests. `shades` has one list per step, weakest first. */
  get lit(): { trace: string | null; facts: vscode.Range[]; words: vscode.Range[]; shades: vscode.Range[][] } {
    const trace = this.viewing?.trace ?? null;
    const shades = this.shades.map(({ ranges }) => ranges);
    return { trace, facts: this.facts.ranges, words: this.words.ranges, shades };
  }

  /** Highlights what the panel shows; `null` for nothing. Resolves once it is drawn, or something else is shown. */
  async view(viewing: Viewing | null): Promise<void> {
    this.viewing = viewing;
    const trace = viewing ? this.store.get(viewing.trace) : undefined;
    this.facts.set(trace, trace && viewing ? viewedFacts(trace, viewing) : []);
    if (!trace || !viewing?.attention) return this.shade(undefined, []);
    // The page asks for the same attention, and says why it can't be read.
    const answer = await this.attention.read(trace).catch(() => null);
    if (this.viewing !== viewing) return;
    this.shade(trace, answer?.kind === "read" ? viewedShades(trace, viewing, answer.reading) : []);
  }

  /** Highlights the selected word. */
  select(selection: Selection | null): void {
    const trace = selection ? this.store.get(selection.trace) : undefined;
    this.words.set(trace, trace && selection ? readTrace(trace).mentions(selection) : []);
  }

  clear(): void {
    void this.view(null);
    this.words.set(undefined, []);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private shade(trace: Trace | undefined, spans: readonly ShadedSpan[]): void {
    this.shades.forEach((layer, index) =>
      layer.set(
        trace,
        spans.filter(({ level }) => level === index + 1),
      ),
    );
  }
}

/** `color` is a theme color. High-contrast themes leave it transparent, so a line marks the text too. */
function highlighted(color: string, textDecoration: string): vscode.DecorationRenderOptions {
  return {
    backgroundColor: new vscode.ThemeColor(`editor.${color}Background`),
    textDecoration,
    overviewRulerColor: new vscode.ThemeColor(`editorOverviewRuler.${color}Foreground`),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  };
}

/**
 * Our own colors (package.json), since themes don't have one in steps. In high contrast, a line's thickness shows it.
 */
function shaded(level: number): vscode.DecorationRenderOptions {
  return {
    backgroundColor: new vscode.ThemeColor(`coconut.attention${level}Background`),
    borderColor: new vscode.ThemeColor("coconut.attentionBorder"),
    borderStyle: "solid",
    borderWidth: `0 0 ${level}px 0`,
  };
}
