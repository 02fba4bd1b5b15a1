/** Actions on model packages, for commands, the picker, and the tree of models. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { showProgress } from "../base/notices";
import { UserError } from "../../shared/errors";
import type { About } from "../../shared/engine/engine";
import { checkpointAt } from "./checkpoint";
import { type ConversionUi, convertCheckpoint } from "./conversion";
import { choiceOf } from "./modelLabel";
import type { ModelChoice } from "./modelChoice";
import type { ModelEntry, Models } from "./models";
import type { RunOutcome } from "../engine/runQueue";

interface Choice extends vscode.QuickPickItem {
  /** A package. */
  entry?: ModelEntry;
  /** What a dialog asks for. */
  browses?: "file" | "folder";
}

export class ModelActions {
  /** `diagnosis` resolves with the Markdown about the selected model. */
  constructor(
    private readonly models: Models,
    private readonly ui: ConversionUi,
    private readonly diagnosis: (about: About) => Promise<string>,
  ) {}

  /**
   * Asks for a package if none is given. A checkpoint is converted first. The result is `undefined` if the user
   * canceled. `view`: what is selected in a view of its own, instead of the workspace's model.
   */
  async select(given?: string, view?: ModelChoice): Promise<RunOutcome | undefined> {
    const placeHolder = view ? l10n.t("Select a model for this panel") : l10n.t("Select a model for this workspace");
    const chosen = given ?? (await this.choose(l10n.t("Coconut: Select model"), placeHolder, true, view));
    const folder = chosen === undefined ? undefined : await this.converted(chosen);
    return folder === undefined ? undefined : this.models.select(folder, view);
  }

  async check(folder?: string): Promise<void> {
    const chosen =
      folder ?? (await this.choose(l10n.t("Coconut: Check model"), l10n.t("Select a model to check"), false));
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

  /** Opens what the runtime does on this machine as a document to paste into an issue. */
  async diagnose(): Promise<void> {
    const title = l10n.t("Diagnosing the runtime: the providers are tried, and the model is tested.");
    const content = await showProgress({ title }, () => this.diagnosis(this.about));
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content, language: "markdown" }));
  }

  /** What only the editor knows. The report is in English, like the issues it is pasted into. */
  private get about(): About {
    const { appName, remoteName, uiKind } = vscode.env;
    const loaded = this.models.entries.flatMap((entry) => entry.loaded ?? [])[0];
    const { failure } = this.models;
    const none = failure === null ? "no model" : `no model. The last run failed: ${failure}`;
    const where = remoteName ?? (uiKind === vscode.UIKind.Web ? "web" : "desktop");
    return [
      ["VS Code", `${vscode.version} (${appName}, ${where})`],
      ["Running in this window", loaded ? `${loaded.name}. ${loaded.providerReason}` : none],
    ];
  }

  async add(given?: string): Promise<void> {
    const chosen = given ?? (await browse("folder", l10n.t("Add Model"), l10n.t("Add Model: Select a Package Folder")));
    const folder = chosen === undefined ? undefined : await this.converted(chosen);
    if (folder !== undefined) await this.models.add(folder);
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

  /** The package that a checkpoint becomes. Anything else is returned as it is. */
  private async converted(path: string): Promise<string | undefined> {
    const checkpoint = await checkpointAt(path);
    return checkpoint ? convertCheckpoint(checkpoint, this.ui) : path;
  }

  private async choose(
    title: string,
    placeHolder: string,
    canConvert: boolean,
    view?: ModelChoice,
  ): Promise<string | undefined> {
    const listing = this.models
      .refresh()
      .then((entries) => (view ? entries.map((one) => ({ ...one, isChosen: one.folder === view.folder })) : entries));
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
        description: l10n.t("a folder with a model package or a checkpoint"),
        browses: "folder",
        alwaysShow: true,
      },
      ...(canConvert
        ? [
            {
              label: `$(file) ${l10n.t("Convert a File…")}`,
              description: l10n.t("a checkpoint that training saved, such as checkpoint_50"),
              browses: "file" as const,
              alwaysShow: true,
            },
          ]
        : []),
    ]);
    const choice = await vscode.window.showQuickPick(items, {
      title,
      placeHolder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!choice) return undefined;
    const fileTitle = l10n.t("Select Model: Select a Checkpoint File");
    const folderTitle = l10n.t("Select Model: Select a Package or Checkpoint Folder");
    return choice.browses === undefined
      ? choice.entry?.folder
      : browse(choice.browses, l10n.t("Select Model"), choice.browses === "file" ? fileTitle : folderTitle);
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

async function browse(what: "file" | "folder", openLabel: string, title: string): Promise<string | undefined> {
  const found = await vscode.window.showOpenDialog({
    title,
    canSelectFiles: what === "file",
    canSelectFolders: what === "folder",
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
