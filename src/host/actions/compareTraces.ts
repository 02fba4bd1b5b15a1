/** Compares traces with each other: those of the explorer, files, and a file with its last commit. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import type { ComparedSide } from "../../shared/panel/pairApi";
import { readTrace } from "../../shared/read/readTrace";
import type { Selection } from "../../shared/trace/selection";
import type { Trace } from "../../shared/trace/trace";
import { LARGEST_SHOWN } from "../../shared/trace/traceFile";
import { thoughtCount } from "../../shared/format/counts";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceStore } from "../traces/traceStore";
import { committedText, refOf } from "./lastCommit";
import { parseShownTrace, readTraceFile } from "./readTraceFile";
import type { TraceTransfer } from "./traceTransfer";

/** Where a side comes from, as text: a trace of the explorer by its id, or a file that holds one. */
export type Origin = { trace: string } | { file: string };

export interface TraceToCompare extends ComparedSide {
  origin: Origin;
  /** Opens its trace in the panel. */
  open: (selection: Selection | null) => Promise<void>;
}

/** A trace of the explorer by its id, or a file. */
export type Comparable = string | vscode.Uri;

interface Choice extends vscode.QuickPickItem {
  trace?: string;
  end?: string;
  browses?: true;
}

export class CompareTraces {
  constructor(
    private readonly store: TraceStore,
    private readonly currentTrace: CurrentTrace,
    private readonly transfer: TraceTransfer,
    private readonly show: (sides: TraceToCompare[]) => void,
  ) {}

  /** Asks for what isn't given. */
  async compare(given: readonly Comparable[]): Promise<void> {
    const [one, other] = given;
    if (given.length > 2) throw new UserError(l10n.t("Select two traces to compare. {0} are selected.", given.length));
    const first = one === undefined ? await this.current() : await this.sideOf(one);
    const second = other === undefined ? await this.choose(first) : await this.sideOf(other);
    if (second) this.show([first, second]);
  }

  /** The file as it was committed last is A, as it is now is B. */
  async withLastCommit(file?: vscode.Uri): Promise<void> {
    const uri = file ?? vscode.window.activeTextEditor?.document.uri ?? activeTab();
    if (!uri) throw new UserError(l10n.t("Open a trace file first: one that ends with .coconut.json."));
    const { text, uri: committed, name } = await committedText(uri, LARGEST_SHOWN.bytes);
    const before = parseShownTrace(text, l10n.t("{0} in the last commit", name));
    const now = await this.sideOf(uri);
    this.show([
      {
        origin: { file: committed.toString() },
        trace: before,
        end: null,
        from: l10n.t("last commit"),
        open: (selection) => this.openFile(committed, selection),
      },
      { ...now, from: l10n.t("now") },
    ]);
  }

  /** Both sides of the diff editor that is active, or else a changed file as it was committed last and as it is. */
  async asTraces(file?: vscode.Uri): Promise<void> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof vscode.TabInputTextDiff)) return this.withLastCommit(file);
    const { original, modified } = input;
    const isOther = file !== undefined && ![original, modified].some((one) => one.path === file.path);
    if (isOther) return this.withLastCommit(file);
    const sides = await Promise.all([original, modified].map((one) => this.sideOf(one)));
    this.show(sides.map((side, at) => ({ ...side, from: versionOf(at === 0 ? original : modified) ?? side.from })));
  }

  async sideOf(given: Comparable): Promise<TraceToCompare> {
    if (typeof given === "string") return this.stored(given);
    const name = given.path.split("/").at(-1) ?? given.path;
    return {
      origin: { file: given.toString() },
      trace: await readTraceFile(given),
      end: null,
      from: name,
      open: (selection) => this.openFile(given, selection),
    };
  }

  /** The side that came from there. */
  find(origin: Origin): Promise<TraceToCompare> {
    return this.sideOf("trace" in origin ? origin.trace : vscode.Uri.parse(origin.file));
  }

  /** Asks for a trace to compare with this one: an edited run of it, another trace, or a file. */
  async choose(beside: Pick<TraceToCompare, "trace" | "end"> | undefined): Promise<TraceToCompare | undefined> {
    await this.store.read();
    // A file may hold another state of a trace of the explorer, and the runs of that one are offered.
    const own =
      beside && this.store.summary(beside.trace.id)
        ? await this.store.load(beside.trace.id).catch(() => undefined)
        : undefined;
    const chosen = await vscode.window.showQuickPick(this.choices(beside, own), {
      title: l10n.t("Coconut: Compare with"),
      placeHolder: l10n.t("Select a trace to compare with"),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!chosen) return undefined;
    if (chosen.trace !== undefined) return { ...(await this.stored(chosen.trace)), end: chosen.end ?? null };
    const [file] =
      (await vscode.window.showOpenDialog({
        title: l10n.t("Compare with a Trace File"),
        filters: { [l10n.t("Coconut trace")]: ["coconut.json"], JSON: ["json"] },
        openLabel: l10n.t("Compare"),
      })) ?? [];
    return file && this.sideOf(file);
  }

  private choices(beside: Pick<TraceToCompare, "trace" | "end"> | undefined, own: Trace | undefined): Choice[] {
    const runs = own ? readTrace(own).editedRuns.filter(({ end }) => end !== beside?.end) : [];
    const question = beside && this.store.summary(beside.trace.id)?.question;
    const others = this.store.summaries.filter(({ id }) => id !== own?.id);
    const compared = own && this.store.comparedTo(own.id);
    const item = ({ id, question: asked, model, thoughts, answer, created }: (typeof others)[number]): Choice => ({
      label: asked,
      description: [model, thoughtCount(thoughts), answer?.text ?? l10n.t("no answer")].join(" · "),
      detail: new Date(created).toLocaleString(),
      trace: id,
    });
    return [
      ...part(
        l10n.t("this trace with edited thoughts"),
        runs.map(({ title, end }) => ({ label: title, trace: own?.id ?? "", end })),
      ),
      ...part(l10n.t("the same question"), [
        ...(compared ? [item(compared)] : []),
        ...others.filter((one) => one.question === question).map(item),
      ]),
      ...part(l10n.t("other traces"), others.filter((one) => one.question !== question).map(item)),
      { label: "", kind: vscode.QuickPickItemKind.Separator },
      {
        label: `$(folder-opened) ${l10n.t("Browse…")}`,
        description: l10n.t("a trace file"),
        browses: true,
        alwaysShow: true,
      },
    ];
  }

  private async current(): Promise<TraceToCompare> {
    await this.store.read();
    const id = this.currentTrace.trace ?? this.store.summaries[0]?.id;
    if (id === undefined)
      throw new UserError(
        l10n.t("There are no traces yet. Select a question in an editor and run “Coconut: Reason about selection”."),
      );
    return this.stored(id);
  }

  async stored(id: string): Promise<TraceToCompare> {
    await this.store.read();
    const trace = await this.store.load(id);
    if (!trace) throw new UserError(l10n.t("The trace was removed. Select another one."));
    return {
      origin: { trace: id },
      trace,
      end: null,
      from: null,
      open: (selection) =>
        selection ? this.currentTrace.select(selection, "command") : this.currentTrace.show(id, "command"),
    };
  }

  private async openFile(file: vscode.Uri, selection: Selection | null): Promise<void> {
    const opened = await this.transfer.open(file);
    // It has another id if there is one of the same id already, with other contents.
    if (opened && selection) await this.currentTrace.select({ ...selection, trace: opened.id }, "command");
  }
}

/** What a version that Git has is called; `null` for a file, whose name tells it. */
function versionOf(uri: vscode.Uri): string | null {
  if (uri.scheme !== "git") return null;
  const ref = refOf(uri);
  if (ref === "HEAD") return l10n.t("last commit");
  return ref === "" || ref === "~" ? l10n.t("staged") : ref.slice(0, 8);
}

function part(name: string, items: readonly Choice[]): Choice[] {
  return items.length === 0 ? [] : [{ label: name, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function activeTab(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return typeof input === "object" && input !== null && "uri" in input && input.uri instanceof vscode.Uri
    ? input.uri
    : undefined;
}
