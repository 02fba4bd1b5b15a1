/**
 * Highlights the question in the editor while the document still contains it: the facts that the page points at, every
 * mention of the selected word, and how much attention a thought paid to each part, in steps.
 */
import * as vscode from "vscode";
import { mentionsOf } from "../../shared/read/lineage";
import { LEVELS } from "../../shared/read/shading";
import type { Trace } from "../../shared/trace/trace";
import { EditorLayer, type Lit } from "./editorLayer";
import type { Disposable } from "../base/event";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceStore } from "../traces/traceStore";
import type { Selection } from "../../shared/trace/selection";
import type { EditorShading } from "../../shared/panel/api";

export class FactHighlight implements Disposable {
  private readonly facts = new EditorLayer(highlighted("wordHighlightStrong", "underline dotted"));
  private readonly words = new EditorLayer(highlighted("wordHighlightText", "underline"));
  /** Weakest first. */
  private readonly shades = Array.from({ length: LEVELS }, (_, index) => new EditorLayer(shaded(index + 1)));
  private readonly disposables: Disposable[];
  private shadedTrace: Trace | undefined;

  constructor(
    private readonly store: TraceStore,
    shown: CurrentTrace,
  ) {
    const layers = [this.facts, this.words, ...this.shades];
    const redraw = (): void => layers.forEach((layer) => layer.draw());
    this.disposables = [
      shown.onDidChange(({ trace, selection }) => {
        this.select(selection);
        if (this.shadedTrace && this.shadedTrace.id !== trace) this.shade(undefined, []);
      }),
      vscode.window.onDidChangeVisibleTextEditors(redraw),
      vscode.workspace.onDidChangeTextDocument(redraw),
      ...layers,
    ];
  }

  /** What is highlighted, for tests. `shades` has one list per step, weakest first. */
  get lit(): { facts: vscode.Range[]; words: vscode.Range[]; shades: vscode.Range[][] } {
    return { facts: this.facts.ranges, words: this.words.ranges, shades: this.shades.map(({ ranges }) => ranges) };
  }

  /** Highlights facts. `spans` are UTF-16 offsets into the trace's source text. */
  show(trace: Trace | undefined, spans: Lit[]): void {
    this.facts.set(trace, spans);
  }

  /** Shades what a thought attended to. */
  shade(trace: Trace | undefined, spans: EditorShading["spans"]): void {
    this.shadedTrace = trace;
    this.shades.forEach((layer, index) =>
      layer.set(
        trace,
        spans.filter(({ level }) => level === index + 1),
      ),
    );
  }

  /** Highlights the selected word. */
  select(selection: Selection | null): void {
    const trace = selection ? this.store.get(selection.trace) : undefined;
    this.words.set(trace, trace && selection ? mentionsOf(trace, selection) : []);
  }

  clear(): void {
    this.facts.set(undefined, []);
    this.words.set(undefined, []);
    this.shade(undefined, []);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
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

/** Our own colors (package.json), since themes don't have one in steps. In high contrast, a line's thickness shows it. */
function shaded(level: number): vscode.DecorationRenderOptions {
  return {
    backgroundColor: new vscode.ThemeColor(`coconut.attention${level}Background`),
    borderColor: new vscode.ThemeColor("coconut.attentionBorder"),
    borderStyle: "solid",
    borderWidth: `0 0 ${level}px 0`,
  };
}
