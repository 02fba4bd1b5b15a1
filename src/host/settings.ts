/** The only place that reads configuration: one getter per setting, which always gives something usable. */
import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { ProviderPreference, ViewSettings } from "../shared/protocol";
import type { Event } from "./event";
import { folderOf, writtenFolder } from "./modelFolder";

const providers: readonly ProviderPreference[] = ["auto", "cpu", "cuda", "webgpu", "dml", "coreml"];

export class Settings {
  constructor(private readonly bundledModel: string) {}

  /** The folder of the model package. A relative one starts at the first folder of the workspace. */
  get model(): string {
    const written = this.writtenModel;
    const base = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
    return written === "" ? this.bundledModel : folderOf(written, base, homedir());
  }

  /** As it stands in the settings; empty where it does not. */
  get writtenModel(): string {
    return writtenFolder(vscode.workspace.getConfiguration("coconut").inspect("model"), vscode.workspace.isTrusted);
  }

  get executionProvider(): ProviderPreference {
    const preference = this.read("executionProvider");
    return providers.find((known) => known === preference) ?? "auto";
  }

  get topK(): number {
    return whole(this.read("topK"), 1, 20, 6);
  }

  get thoughts(): number {
    return whole(this.read("thoughts"), 0, 12, 6);
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

  /** Writes where the setting is set already, else for the person everywhere. */
  async change(settings: Partial<ViewSettings>): Promise<void> {
    const configuration = vscode.workspace.getConfiguration("coconut");
    for (const [key, value] of Object.entries(settings)) {
      const inWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
      await configuration.update(key, value, inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
    }
  }

  private read(key: string): unknown {
    return vscode.workspace.getConfiguration("coconut").get(key);
  }
}

/** The model package that comes with the extension. */
export function bundledModelIn(extensionFolder: string): string {
  return join(extensionFolder, "models", "prosqa-coconut");
}

function whole(value: unknown, least: number, most: number, usual: number): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : usual;
}
