/** The only place that reads configuration: one getter per setting, which always returns a usable value. */
import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { PROVIDER_PREFERENCES, type ProviderPreference } from "../../shared/engine/providers";
import { SEARCH_LIMITS, type SearchLimits } from "../../shared/engine/searchLimits";
import type { Disposable, Event } from "./event";
import { folderOf, writtenFolder } from "./modelFolder";
import { type RememberedView, ViewChoice, type ViewChoiceParts } from "./viewChoice";
import { whole } from "./viewSettings";
import type { ViewSettings } from "../../shared/panel/api";

/** What one view shows, and may choose. */
export type ViewSettingsOwner = Pick<ViewChoice, "view" | "choose" | "onDidChange">;

export class Settings implements Disposable, ViewSettingsOwner {
  private readonly choice: ViewChoice;

  /** Of the settings, and of what is chosen in the panel. */
  readonly onDidChange: Event<void>;

  /** `bundled`: the folder of a bundled package, by name. `memory`: what was chosen in the panel. */
  constructor(
    private readonly bundled: (name: string) => string,
    private readonly memory: ViewChoiceParts["memory"],
  ) {
    this.choice = this.choiceIn(memory);
    this.onDidChange = this.choice.onDidChange;
  }

  /** For a view of its own. It begins with what was chosen for this workspace. */
  choiceOf(view: { remembered: RememberedView | undefined }): ViewChoice {
    view.remembered ??= this.memory.get();
    return this.choiceIn({ get: () => view.remembered, set: (chosen) => void (view.remembered = chosen) });
  }

  /** The folder of the model package. */
  get model(): string {
    return this.folder("model") ?? this.bundled("prosqa-coconut");
  }

  /** The folder of the chain-of-thought model to compare with; `null` if it isn't set. */
  get compareModel(): string | null {
    return this.folder("compareModel") ?? null;
  }

  /** The model as written in the settings; empty if it isn't set. */
  get writtenModel(): string {
    return this.written("model");
  }

  get executionProvider(): ProviderPreference {
    const preference = this.read("executionProvider");
    return PROVIDER_PREFERENCES.find((known) => known === preference) ?? "auto";
  }

  /** What is written as the provider, if that isn't one, so that it isn't ignored in silence. */
  get unknownProvider(): string | null {
    const preference = this.read("executionProvider");
    return PROVIDER_PREFERENCES.some((known) => known === preference) ? null : String(preference);
  }

  get topK(): number {
    return this.view.topK;
  }

  /** `null`: as many as the model's package says. */
  get thoughts(): number | null {
    return this.view.thoughts;
  }

  /** How far the search for next steps goes. */
  get searchLimits(): SearchLimits {
    const limit = (key: string, { least, most, usual }: { least: number; most: number; usual: number }): number =>
      whole(this.read(key), least, most, usual);
    return { rows: limit("stepRows", SEARCH_LIMITS.rows), passes: limit("stepPasses", SEARCH_LIMITS.passes) };
  }

  /** How many traces are kept. */
  get historyLimit(): number {
    return whole(this.read("history.limit"), 1, 100_000, 500);
  }

  /** Whether exported traces have the path of the question's document, and the machine. */
  get exportsOrigin(): boolean {
    return this.read("export.origin") === true;
  }

  get showTruth(): boolean {
    return this.view.showTruth;
  }

  get view(): ViewSettings {
    return this.choice.view;
  }

  /** Chooses for this workspace. The settings stay as they are. */
  choose(view: Partial<ViewSettings>): void {
    this.choice.choose(view);
  }

  dispose(): void {
    this.choice.dispose();
  }

  private choiceIn(memory: ViewChoiceParts["memory"]): ViewChoice {
    return new ViewChoice({
      setting: (key) => this.read(key),
      memory,
      onDidChangeSettings: (listener) =>
        vscode.workspace.onDidChangeConfiguration((event) => {
          if (event.affectsConfiguration("coconut")) listener();
        }),
    });
  }

  /** Relative paths start at the first workspace folder. */
  private folder(key: string): string | undefined {
    const written = this.written(key);
    return written === ""
      ? undefined
      : folderOf(written, {
          workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
          userHome: homedir(),
          env: process.env,
        });
  }

  private written(key: string): string {
    return writtenFolder(vscode.workspace.getConfiguration("coconut").inspect(key), vscode.workspace.isTrusted);
  }

  private read(key: string): unknown {
    return vscode.workspace.getConfiguration("coconut").get(key);
  }
}

/** The folders of the bundled model packages, by name. */
export function bundledModelsIn(extensionFolder: string): (name: string) => string {
  return (name) => join(extensionFolder, "models", name);
}
