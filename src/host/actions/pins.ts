/** Pins and unpins tokens and words of a trace, and reads what follows a next step. Asks the user what, if need be. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { type PinRequest, pinsOnOffer, unpin } from "../../shared/act/pins";
import { percent } from "../../shared/format/numbers";
import { visibleText } from "../../shared/format/visible";
import { readTrace } from "../../shared/read/readTrace";
import type { TreeCandidate } from "../../shared/read/searchColumn";
import type { Selection } from "../../shared/trace/selection";
import type { Trace } from "../../shared/trace/trace";
import type { RunOutcome } from "../engine/runQueue";
import type { Runs } from "../engine/runs";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceStore } from "../traces/traceStore";
import type { Actions } from "./actions";

export class Pins {
  constructor(
    private readonly store: TraceStore,
    private readonly currentTrace: CurrentTrace,
    private readonly runs: Runs,
    private readonly actions: Actions,
  ) {}

  /** Asks what to pin if it isn't given. */
  async pin(request?: PinRequest, id?: string): Promise<RunOutcome | undefined> {
    const trace = await this.actions.traceOrCurrent(id);
    const asked = request ?? (await choosePin(trace));
    if (!asked) return undefined;
    if ("unpin" in asked) return this.unpin(asked.unpin, id);
    return this.runs.pin(trace, asked);
  }

  async unpin(ids: readonly number[], id?: string): Promise<undefined> {
    const trace = await this.actions.traceOrCurrent(id);
    unpin({ emit: (change) => this.store.apply(trace, change) }, trace, ids);
    await this.store.save();
  }

  async expand(node: string | null, steps: readonly (readonly number[])[], id?: string): Promise<RunOutcome> {
    return this.runs.expandStep(await this.actions.traceOrCurrent(id), node, steps);
  }

  /** Of the selected candidate. Asks if none is selected that can be expanded. */
  async expandSelected(selection?: Selection): Promise<RunOutcome | undefined> {
    const trace = await this.actions.traceOrCurrent(selection?.trace);
    const chosen = selection ?? this.currentTrace.selection;
    const steps = expandable(trace);
    const found =
      chosen?.kind === "candidate" && chosen.trace === trace.id
        ? steps.find(({ node, candidate }) => node === chosen.node && candidate.key === chosen.key)
        : undefined;
    const step = found ?? (await chooseStep(steps));
    return step && this.runs.expandStep(trace, step.node, step.candidate.expands);
  }
}

interface Expandable {
  node: string;
  thoughts: number;
  candidate: TreeCandidate & { expands: number[][] };
}

/** The next steps whose followers weren't read. */
function expandable(trace: Trace): Expandable[] {
  return readTrace(trace)
    .tree(Infinity)
    .columns.flatMap(({ node, thoughts, candidates }) =>
      candidates.flatMap((candidate) => {
        const { expands, childrenRest } = candidate;
        return expands && !childrenRest ? [{ node, thoughts, candidate: { ...candidate, expands } }] : [];
      }),
    );
}

async function chooseStep(steps: readonly Expandable[]): Promise<Expandable | undefined> {
  if (steps.length === 0) throw new UserError(l10n.t("What follows every next step of this trace has been read."));
  const choices = steps.map((step) => ({
    label: step.candidate.step ?? step.candidate.text,
    description: `${l10n.t("thought {0}", step.thoughts)}, ${percent(step.candidate.p)}`,
    step,
  }));
  const choice = await vscode.window.showQuickPick(choices, {
    title: l10n.t("Coconut: Show what follows a step"),
    placeHolder: l10n.t("Select a next step"),
  });
  return choice?.step;
}

/** How many decoded tokens are offered. */
const OFFERED = 30;

async function choosePin(trace: Trace): Promise<PinRequest | { unpin: readonly number[] } | undefined> {
  const title = l10n.t("Coconut: Pin a token");
  const reading = readTrace(trace);
  const offered = pinsOnOffer(trace).slice(0, OFFERED);
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const choices: (vscode.QuickPickItem & { chosen?: PinRequest | { unpin: readonly number[] } | "typed" })[] = [
    { label: `$(edit) ${l10n.t("Type a token or a word…")}`, chosen: "typed" },
    ...(reading.pins.length > 0 ? [separator(l10n.t("pinned"))] : []),
    ...reading.pins.map(({ shown, ids }) => ({
      label: `$(pinned) ${l10n.t("Unpin {0}", shown)}`,
      chosen: { unpin: ids },
    })),
    ...(offered.length > 0 ? [separator(l10n.t("decoded"))] : []),
    ...offered.map((chosen) => ({
      label: chosen.ids ? visibleText(reading.say(chosen.text), chosen.ids) : chosen.text,
      chosen,
    })),
  ];
  const placeHolder = l10n.t("Select what to follow through all thoughts");
  const chosen = (await vscode.window.showQuickPick(choices, { title, placeHolder }))?.chosen;
  if (chosen !== "typed") return chosen;
  const prompt = l10n.t("Enter a token or a word. White space counts.");
  const text = await vscode.window.showInputBox({ title, prompt });
  return text === undefined ? undefined : { text };
}
