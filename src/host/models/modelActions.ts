/** What a person can have done with model packages, from a command, the list to choose from, or the tree of models. */
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { choiceOf } from "./modelLabel";
import type { ModelEntry, Models } from "./models";
import type { RunOutcome } from "../engine/runs";

interface Choice extends vscode.QuickPickItem {
  /** Absent: Browse…. */
  entry?: ModelEntry;
}

export class ModelActions {
  constructor(private readonly models: Models) {}

  /** Asks for a package where none is given. `undefined`: the person thought better of it. */
  async select(folder?: string): Promise<RunOutcome | undefined> {
    const chosen =
      folder ?? (await this.choose("Coconut: Select model", "Which model shall be asked in this workspace?"));
    return chosen === undefined ? undefined : this.models.select(chosen);
  }

  async check(folder?: string): Promise<void> {
    const chosen = folder ?? (await this.choose("Coconut: Check model", "Which model shall be checked?"));
    if (chosen === undefined) return;
    const work = async (): Promise<void> => {
      const report = await this.models.check(chosen);
      if (report.kind === "refused") throw new UserError(report.why);
      vscode.window.setStatusBarMessage(
        `$(pass) ${report.card.name} passes its checks: checksums, shapes, and the numbers it was made with.`,
        8000,
      );
    };
    await vscode.window.withProgress({ location: { viewId: modelsViewId } }, work);
  }

  async add(folder?: string): Promise<void> {
    const chosen = folder ?? (await browse("Add Model"));
    if (chosen !== undefined) await this.models.add(chosen);
  }

  forget(folder: string): void {
    this.models.forget(folder);
  }

  async reveal(folder: string): Promise<void> {
    await vscode.commands.executeCommand(
      "revealFileInOS",
      vscode.Uri.joinPath(vscode.Uri.file(folder), "manifest.json"),
    );
  }

  async openManifest(folder: string): Promise<void> {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.Uri.file(folder), "manifest.json"));
  }

  private async choose(title: string, placeHolder: string): Promise<string | undefined> {
    const listing = this.models.refresh();
    const items = listing.then((entries): Choice[] => [
      ...part(
        "comes with the extension",
        entries.filter(({ origin }) => origin === "bundled"),
      ),
      ...part(
        "your folders",
        entries.filter(({ origin }) => origin !== "bundled"),
      ),
      { label: "", kind: vscode.QuickPickItemKind.Separator },
      { label: "$(folder-opened) Browse…", description: "a folder with a manifest.json", alwaysShow: true },
    ]);
    const choice = await vscode.window.showQuickPick(items, {
      title,
      placeHolder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!choice) return undefined;
    return choice.entry?.folder ?? browse("Select Model");
  }
}

export const modelsViewId = "coconut.models";

function part(name: string, entries: readonly ModelEntry[]): Choice[] {
  if (entries.length === 0) return [];
  return [
    { label: name, kind: vscode.QuickPickItemKind.Separator },
    ...entries.map((entry) => ({ ...choiceOf(entry), entry, picked: entry.isChosen })),
  ];
}

async function browse(title: string): Promise<string | undefined> {
  const found = await vscode.window.showOpenDialog({
    title: `${title}: the folder of a package`,
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: title,
  });
  return found?.[0]?.fsPath;
}

/** For commands that are called on a row: what they are given by the tree, by a keybinding or by another extension. */
export function folderGiven(given: unknown): string | undefined {
  if (typeof given === "string" && given !== "") return given;
  if (given instanceof vscode.Uri) return given.fsPath;
  return typeof given === "object" && given !== null && "folder" in given && typeof given.folder === "string"
    ? given.folder
    : undefined;
}
