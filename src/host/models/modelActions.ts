/** Actions on model packages, for commands, the picker, and the tree of models. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { choiceOf } from "./modelLabel";
import type { ModelEntry, Models } from "./models";
import type { RunOutcome } from "../engine/runs";

interface Choice extends vscode.QuickPickItem {
  /** Absent for “Browse…”. */
  entry?: ModelEntry;
}

export class ModelActions {
  constructor(private readonly models: Models) {}

  /** Asks for a package if none is given. The result is `undefined` if the user canceled. */
  async select(folder?: string): Promise<RunOutcome | undefined> {
    const chosen =
      folder ?? (await this.choose(l10n.t("Coconut: Select model"), l10n.t("Select a model for this workspace")));
    return chosen === undefined ? undefined : this.models.select(chosen);
  }

  async check(folder?: string): Promise<void> {
    const chosen = folder ?? (await this.choose(l10n.t("Coconut: Check model"), l10n.t("Select a model to check")));
    if (chosen === undefined) return;
    const work = async (): Promise<void> => {
      const report = await this.models.check(chosen);
      if (report.kind === "refused") throw new UserError(report.why);
      vscode.window.setStatusBarMessage(
        `$(pass) ${l10n.t("{0} passed all checks: checksums, shapes, and reference numbers.", report.card.name)}`,
        8000,
      );
    };
    await vscode.window.withProgress({ location: { viewId: modelsViewId } }, work);
  }

  async add(folder?: string): Promise<void> {
    const chosen = folder ?? (await browse(l10n.t("Add Model"), l10n.t("Add Model: Select a Package Folder")));
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
        l10n.t("bundled"),
        entries.filter(({ origin }) => origin === "bundled"),
      ),
      ...part(
        l10n.t("your folders"),
        entries.filter(({ origin }) => origin !== "bundled"),
      ),
      { label: "", kind: vscode.QuickPickItemKind.Separator },
      {
        label: `$(folder-opened) ${l10n.t("Browse…")}`,
        description: l10n.t("a folder with a manifest.json"),
        alwaysShow: true,
      },
    ]);
    const choice = await vscode.window.showQuickPick(items, {
      title,
      placeHolder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!choice) return undefined;
    return choice.entry?.folder ?? browse(l10n.t("Select Model"), l10n.t("Select Model: Select a Package Folder"));
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

async function browse(openLabel: string, title: string): Promise<string | undefined> {
  const found = await vscode.window.showOpenDialog({
    title,
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel,
  });
  return found?.[0]?.fsPath;
}

/** The folder that a command is called with, by the tree, a keybinding, or another extension. */
export function folderGiven(given: unknown): string | undefined {
  if (typeof given === "string" && given !== "") return given;
  if (given instanceof vscode.Uri) return given.fsPath;
  return typeof given === "object" && given !== null && "folder" in given && typeof given.folder === "string"
    ? given.folder
    : undefined;
}
