/**
 * The question in the editor, for as long as the document still says what was asked: the facts that the page points
 * at, wherever the word of what is selected stands (whether the panel or the explorer selected it), and how much a
 * thought looked at what, in steps.
 */
import * as vscode from "vscode";
import { readTrace } from "../../shared/read/readTrace";
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
  /** The faintest first. */
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

  /** What is lit, for whoever cannot see it; of what is shaded each step, the faintest first. */
  get lit(): { facts: vscode.Range[]; words: vscode.Range[]; shades: vscode.Range[][] } {
    return { facts: this.facts.ranges, words: this.words.ranges, shades: this.shades.map(({ ranges }) => ranges) };
  }

  /** Facts; `spans` are UTF-16 offsets into the trace's source text; empty: none. */
  show(trace: Trace | undefined, spans: Lit[]): void {
    this.facts.set(trace, spans);
  }

  /** Where a thought looked; empty: nowhere. */
  shade(trace: Trace | undefined, spans: EditorShading["spans"]): void {
    this.shadedTrace = trace;
    this.shades.forEach((layer, index) =>
      layer.set(
        trace,
        spans.filter(({ level }) => level === index + 1),
      ),
    );
  }

  /** The word of what is selected. */
  select(selection: Selection | null): void {
    const trace = selection ? this.store.get(selection.trace) : undefined;
    this.words.set(trace, trace && selection ? readTrace(trace).mentions(selection) : []);
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

/** `color` of the theme. High contrast themes have none, so that a line shows it too. */
function highlighted(color: string, textDecoration: string): vscode.DecorationRenderOptions {
  return {
    backgroundColor: new vscode.ThemeColor(`editor.${color}Background`),
    textDecoration,
    overviewRulerColor: new vscode.ThemeColor(`editorOverviewRuler.${color}Foreground`),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  };
}

/** Colours of our own (package.json), since no theme has one in steps. In high contrast the line below says it, by how thick it is. */
function shaded(level: number): vscode.DecorationRenderOptions {
  return {
    backgroundColor: new vscode.ThemeColor(`coconut.attention${level}Background`),
    borderColor: new vscode.ThemeColor("coconut.attentionBorder"),
    borderStyle: "solid",
    borderWidth: `0 0 ${level}px 0`,
  };
}
