/** Asks several models the same question, one after the other, and shows their traces beside each other. */
import * as l10n from "@vscode/l10n";
import { basename } from "node:path";
import * as vscode from "vscode";
import { inTrainingOrder } from "../../shared/model/checkpoint";
import { UserError } from "../../shared/errors";
import type { QuestionSource } from "../editor/questionSource";
import type { RunOutcome, Runs } from "../engine/runs";
import { choiceOf } from "../models/modelLabel";
import type { ModelEntry, Models } from "../models/models";
import type { CompareTraces, TraceToCompare } from "./compareTraces";

/** What the page shows meanwhile. */
interface Progress {
  sides: TraceToCompare[];
  failed: { model: string; why: string }[];
  busy: { what: string } | null;
}

export interface AskSeveralParts {
  runs: Runs;
  models: Models;
  questions: QuestionSource;
  compare: CompareTraces;
  show: (progress: Progress) => void;
  update: (progress: Progress) => void;
}

export class AskSeveral {
  constructor(private readonly parts: AskSeveralParts) {}

  /** `given`: folders of packages. The result is `undefined` if the user canceled before anything was asked. */
  async ask(given?: readonly string[]): Promise<RunOutcome | undefined> {
    const { runs, questions, compare, show, update } = this.parts;
    const asked = await questions.choose();
    if (!asked) return undefined;
    const folders = given ?? (await this.choose());
    if (!folders || folders.length === 0) return undefined;
    const progress: Progress = { sides: [], failed: [], busy: { what: l10n.t("Getting the first model ready") } };
    const now = (): Progress => ({ ...progress, sides: [...progress.sides], failed: [...progress.failed] });
    show(now());
    const finding: Promise<void>[] = [];
    const outcome = await runs.askSeveral(
      asked.source,
      folders,
      {
        asking: (at) => {
          const name = basename(folders[at] ?? "");
          progress.busy = { what: l10n.t("Asking {0}, {1} of {2}", name, at + 1, folders.length) };
          update(now());
        },
        done: (_, trace) => {
          finding.push(compare.stored(trace.id).then((side) => void progress.sides.push(side)));
          void Promise.all(finding).then(
            () => progress.busy && update(now()),
            () => undefined,
          );
        },
        failed: (at, why) => {
          progress.failed.push({ model: basename(folders[at] ?? ""), why });
          update(now());
        },
      },
      asked.truth,
    );
    await Promise.all(finding);
    progress.busy = null;
    update(now());
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
