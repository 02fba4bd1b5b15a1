/**
 * The question in the editor, for as long as the document still says what was asked: the facts on the way to what the
 * panel shows, wherever the word of what is selected stands (whether the panel or the explorer selected it), and the
 * attention of a thought, in steps.
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
  /** The faintest first. */
  private readonly shades = Array.from({ length: LEVELS }, (_, index) => new EditorLayer(shaded(index + 1)));
  private readonly disposables: Disposable[];
  private viewing: Viewing | null = null;

  constructor(
    private readonly store: TraceStore,
    shown: CurrentTrace,
    private readonly attention: AttentionReader,
  ) {
    const layers = [this.facts, this.words, ...this.shades];
    const redraw = (): void => layers.forEach((layer) => layer.draw());
    this.disposables = [
      shown.onDidChange(({ trace, selection }) => {
        this.select(selection);
        if (this.viewing && this.viewing.trace !== trace) void this.view(null);
      }),
      vscode.window.onDidChangeVisibleTextEditors(redraw),
      vscode.workspace.onDidChangeTextDocument(redraw),
      ...layers,
    ];
  }

  /** What is lit, for whoever cannot see it; of what is shaded each step, the faintest first. */
  get lit(): { facts: vscode.Range[]; words: vscode.Range[]; shades: vscode.Range[][] } {
    return { facts: this.facts.ranges, words: this.words.ranges, shades: this.shades.map(({ ranges }) => ranges) };
  }

  /** What the panel shows; `null`: nothing. Resolves when it is drawn, unless something else is shown by then. */
  async view(viewing: Viewing | null): Promise<void> {
    this.viewing = viewing;
    const trace = viewing ? this.store.get(viewing.trace) : undefined;
    this.facts.set(trace, trace && viewing ? viewedFacts(trace, viewing) : []);
    if (!trace || !viewing?.attention) return this.shade(undefined, []);
    const answer = await this.attention.read(trace);
    if (this.viewing !== viewing) return;
    this.shade(trace, answer.kind === "told" ? viewedShades(trace, viewing, answer.reading) : []);
  }

  /** The word of what is selected. */
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

/** `color` of the theme. High contrast themes have none, so that a line shows it too. */
function highlighted(color: string, textDecoration: string): vscode.DecorationRenderOptions {
  return {
    backgroundColor: new vscode.ThemeColor(`editor.${color}Background`),
    textDecoration,
    overviewRulerColor: new vscode.ThemeColor(`editorOverviewRuler.${color}Foreground`),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  };
}

/**
 * Colours of our own (package.json), since no theme has one in steps. In high contrast the line below says it, by how
 * thick it is.
 */
function shaded(level: number): vscode.DecorationRenderOptions {
  return {
    backgroundColor: new vscode.ThemeColor(`coconut.attention${level}Background`),
    borderColor: new vscode.ThemeColor("coconut.attentionBorder"),
    borderStyle: "solid",
    borderWidth: `0 0 ${level}px 0`,
  };
}
