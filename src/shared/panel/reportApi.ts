/** The contract between the page of a report and the extension host, and the check of what the page asks. */
import * as l10n from "@vscode/l10n";
import type { Report } from "../dataset/report";
import { UserError } from "../errors";

export interface ReportState {
  /** `null`: it can't be read, or hasn't been yet. */
  report: Report | null;
  /** Why it can't be read, as a sentence. */
  failure: string | null;
  /** While it is being measured. `left`: how long it takes, as words; empty if that isn't known yet. */
  running: { done: number; of: number; left: string } | null;
}

const REPORT_EXPORTS = ["csv", "svg", "markdown"] as const;
export type ReportExport = (typeof REPORT_EXPORTS)[number];

/** What the page asks of the host. */
export interface ReportHostApi {
  /** Called whenever the page appears: it may have been destroyed while hidden. */
  ready(): Promise<ReportState>;
  /** Asks the model of a run one of the problems, and shows the trace. `index`: its position in the dataset. */
  openProblem(run: number, index: number): Promise<void>;
  /** Measures what the report doesn't have yet. */
  continueReport(): Promise<void>;
  cancel(): Promise<void>;
  /** Asks where to, and saves the report in another format. `picture`: what the page draws, for SVG. */
  exportReport(kind: ReportExport, picture: string | null): Promise<void>;
  openAsText(): Promise<void>;
}

/** What the host tells the page. */
export interface ReportViewApi {
  show(state: ReportState): void;
  /** Draw the picture, and ask for its export. */
  drawPicture(): void;
}

const MOST_PICTURE = 20_000_000;

/** Refuses what doesn't fit the report: the page isn't trusted more than any other input. */
export function checkedReportHost(host: ReportHostApi, report: () => Report | null): ReportHostApi {
  const knows = (run: unknown, index: unknown): boolean =>
    Number.isSafeInteger(run) &&
    report()?.runs[run as number] !== undefined &&
    report()!.problems.some((problem) => problem.index === index);
  const guarded =
    <Args extends unknown[]>(does: (...args: Args) => Promise<void>, fits: (...args: unknown[]) => boolean) =>
    async (...args: Args): Promise<void> => {
      if (!fits(...args)) throw new UserError(l10n.t("The view asked for something that isn’t in the report."));
      return does(...args);
    };
  return {
    ready: () => host.ready(),
    openProblem: guarded((run: number, index: number) => host.openProblem(run, index), knows),
    continueReport: () => host.continueReport(),
    cancel: () => host.cancel(),
    exportReport: guarded(
      (kind: ReportExport, picture: string | null) => host.exportReport(kind, picture),
      (kind, picture) =>
        REPORT_EXPORTS.some((one) => one === kind) &&
        (picture === null || (typeof picture === "string" && picture.length <= MOST_PICTURE)),
    ),
    openAsText: () => host.openAsText(),
  };
}
