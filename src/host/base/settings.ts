/** The only place that reads configuration: one getter per setting, which always returns a usable value. */
import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { PROVIDER_PREFERENCES, type ProviderPreference } from "../../shared/engine/providers";
import type { Event } from "./event";
import { folderOf, writtenFolder } from "./modelFolder";
import type { ViewSettings } from "../../shared/panel/api";

/** Far more than any model was trained with. */
const MOST_THOUGHTS = 100;

export class Settings {
  /** `bundled`: the folder of a bundled package, by name. */
  constructor(private readonly bundled: (name: string) => string) {}

  /** The folder of the model package. */
  get model(): string {
    return this.folder("model") ?? this.bundled("prosqa-coconut");
  }

  /** The folder of the chain-of-thought model to compare with. */
  get compareModel(): string {
    return this.folder("compareModel") ?? this.bundled("prosqa-cot");
  }

  /** The model as written in the settings; empty if it isn't set. */
  get writtenModel(): string {
    return this.written("model");
  }

  get executionProvider(): ProviderPreference {
    const preference = this.read("executionProvider");
    return PROVIDER_PREFERENCES.find((known) => known === preference) ?? "auto";
  }

  get topK(): number {
    return whole(this.read("topK"), 1, 20, 6);
  }

  /** `null`: as many as the model's package says. */
  get thoughts(): number | null {
    const thoughts = this.read("thoughts");
    return typeof thoughts === "number" ? whole(thoughts, 0, MOST_THOUGHTS, 0) : null;
  }

  get showTruth(): boolean {
    return this.read("showTruth") !== false;
  }

  get view(): ViewSettings {
    return { topK: this.topK, thoughts: this.thoughts, showTruth: this.showTruth };
  }

  readonly onDidChange: Event<void> = (listener) =>
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("coconut")) listener();
    });

  /** Writes to the workspace if the setting is set there, otherwise to the user's settings. */
  async change(settings: Partial<ViewSettings>): Promise<void> {
    const configuration = vscode.workspace.getConfiguration("coconut");
    for (const [key, value] of Object.entries(settings)) {
      const inWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
      await configuration.update(
        key,
        value,
        inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
      );
    }
  }

  /** Relative paths start at the first workspace folder. */
  private folder(key: string): string | undefined {
    const written = this.written(key);
    return written === ""
      ? undefined
      : folderOf(written, vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir(), homedir());
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

function whole(value: unknown, least: number, most: number, usual: number): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(most, Math.max(least, Math.round(value)))
    : usual;
}
