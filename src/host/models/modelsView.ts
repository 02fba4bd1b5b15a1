/** The native tree of models in the side bar. Its texts come from modelLabel.ts. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Disposable } from "../base/event";
import { tooltip } from "../base/markdown";
import { modelsViewId } from "./modelActions";
import { modelLabel } from "./modelLabel";
import type { ModelEntry, Models } from "./models";

export class ModelsView implements vscode.TreeDataProvider<ModelEntry>, Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly disposables: Disposable[];
  private isListed = false;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly models: Models,
    report: (error: unknown, doing: string) => void,
  ) {
    const view = vscode.window.createTreeView(modelsViewId, { treeDataProvider: this });
    this.disposables = [
      view,
      this.changed,
      models.onDidChange(() => this.isListed && this.changed.fire(undefined)),
      // Files may have changed while the view was hidden.
      view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.isListed)
          models.refresh().catch((error: unknown) => report(error, l10n.t("reading the model packages")));
      }),
    ];
  }

  /** Reads the folders when the view is first shown. */
  async getChildren(entry?: ModelEntry): Promise<ModelEntry[]> {
    if (entry) return [];
    if (this.isListed) return this.models.entries;
    this.isListed = true;
    return this.models.refresh();
  }

  getTreeItem(entry: ModelEntry): vscode.TreeItem {
    const label = modelLabel(entry);
    const item = new vscode.TreeItem(label.label);
    item.id = entry.folder;
    item.description = label.description;
    item.contextValue = label.context;
    item.iconPath = new vscode.ThemeIcon(
      label.icon.name,
      label.icon.color === undefined ? undefined : new vscode.ThemeColor(label.icon.color),
    );
    item.tooltip = tooltip(label.tooltip);
    item.accessibilityInformation = { label: label.spoken };
    return item;
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}
