/** Asks several models the same question, one after the other, and shows their traces beside each other. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { inTrainingOrder } from "../../shared/model/checkpoint";
import { UserError } from "../../shared/errors";
import type { QuestionSource } from "../editor/questionSource";
import type { RunOutcome } from "../engine/runQueue";
import type { Runs } from "../engine/runs";
import { choiceOf } from "../models/modelLabel";
import type { ModelEntry, Models } from "../models/models";
import type { CompareTraces, TraceToCompare } from "./compareTraces";
import { type Progress, askModels } from "./severalModels";

export interface AskSeveralParts {
  runs: Runs;
  models: Models;
  questions: QuestionSource;
  compare: CompareTraces;
  show: (progress: Progress<TraceToCompare>) => (next: Progress<TraceToCompare>) => void;
}

export class AskSeveral {
  constructor(private readonly parts: AskSeveralParts) {}

  /** `given`: folders of packages. The result is `undefined` if the user canceled before anything was asked. */
  async ask(given?: readonly string[]): Promise<RunOutcome | undefined> {
    const { runs, questions, compare, show } = this.parts;
    const asked = await questions.choose();
    if (!asked) return undefined;
    const folders = given ?? (await this.choose());
    if (!folders || folders.length === 0) return undefined;
    const { outcome, progress } = await askModels(
      { runs, show, stored: (id) => compare.stored(id) },
      { source: asked.source, truth: asked.truth },
      folders,
    );
    if (outcome !== "cancelled" && progress.sides.length === 0 && progress.failed[0])
      throw new UserError(progress.failed[0].why);
    return outcome;
  }

  private async choose(): Promise<string[] | undefined> {
    const entries = await this.parts.models.refresh();
    const usable = inTrainingOrder(
      entries.flatMap((entry) => {
        const { report } = entry;
        return report && report.kind !== "refused" ? [{ entry, ...report.card }] : [];
      }),
    );
    if (usable.length === 0) throw new UserError(l10n.t("There are no models. Add one with “Coconut: Add model”."));
    const chosen = await vscode.window.showQuickPick(
      usable.map(({ entry }) => ({ ...withoutIcon(entry), entry, picked: entry.isChosen })),
      {
        title: l10n.t("Coconut: Ask several models"),
        placeHolder: l10n.t("Select the models to ask"),
        canPickMany: true,
        matchOnDescription: true,
      },
    );
    return chosen?.map(({ entry }) => entry.folder);
  }
}

/** The check mark of the selected model would look like a choice made here. */
function withoutIcon(entry: ModelEntry): ReturnType<typeof choiceOf> {
  const choice = choiceOf(entry);
  return { ...choice, label: choice.label.replace(/^\$\(\w+\) /, "") };
}
