/** Reads and writes reports. New ones go into the extension's own folder until the user saves them elsewhere. */
import * as l10n from "@vscode/l10n";
import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import { REPORT_ENDING, type Report, parseReport, reportText } from "../../shared/dataset/report";
import { UserError } from "../../shared/errors";
import { messageOf } from "../base/failure";
import { readText } from "../base/readText";
import { shortName } from "./exportPlace";
import { NodeDisk } from "../traces/disk";

/** The editor of reports, as package.json names it. */
export const REPORT_EDITOR = "coconut.report";
/** A report of 500 problems has a few megabytes. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Reports in the extension's own folder; the oldest go first. */
const MOST_KEPT = 30;

export class ReportFiles {
  /** `folder`: of the extension's own reports. */
  constructor(private readonly folder: vscode.Uri) {}

  async read(uri: vscode.Uri): Promise<Report> {
    const text = await readText(uri, {
      most: MOST_BYTES,
      tooLarge: (path, megabytes) => l10n.t("{0} is too large for a report ({1} MB).", path, megabytes),
    });
    return parseReport(text, nameOf(uri));
  }

  /** Writes all of it, or nothing. */
  async write(uri: vscode.Uri, report: Report): Promise<void> {
    const text = reportText(report);
    try {
      if (uri.scheme === "file") await new NodeDisk(dirname(uri.fsPath)).write(basename(uri.fsPath), text);
      else await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    } catch (error) {
      throw new UserError(
        [
          l10n.t("Can't write the report to {0} ({1}).", uri.fsPath, messageOf(error)),
          l10n.t("Free up disk space, or save it in another folder."),
        ].join(" "),
      );
    }
  }

  /** Writes a new report, named after its dataset and its time. The oldest of more than `MOST_KEPT` go. */
  async writeNew(report: Report): Promise<vscode.Uri> {
    const { dataset, created } = report;
    const stem = dataset.name.replace(/\.\w+$/, "").replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-") || "report";
    const time = created.replace(/\.\d+/, "").replace(/[^\dTZ]+/g, "");
    const uri = vscode.Uri.joinPath(this.folder, shortName(stem, `-${time}${REPORT_ENDING}`));
    await this.write(uri, report);
    await this.forgetOldest();
    return uri;
  }

  /** Whether it is one of those that go when there are many. */
  isOwn(uri: vscode.Uri): boolean {
    return uri.toString().startsWith(`${this.folder.toString()}/`);
  }

  private async forgetOldest(): Promise<void> {
    if (this.folder.scheme !== "file") return;
    const disk = new NodeDisk(this.folder.fsPath);
    const { files } = await disk.list("");
    const dated = [...files.keys()].filter((name) => name.endsWith(REPORT_ENDING));
    const timeOf = (name: string): string => /(\d+T\d+Z)\.coconut-report\.json$/.exec(name)?.[1] ?? "";
    dated.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
    const open = new Set(openFiles().map((uri) => uri.toString()));
    for (const name of dated.slice(0, Math.max(0, dated.length - MOST_KEPT)))
      if (!open.has(vscode.Uri.joinPath(this.folder, name).toString())) await disk.remove(name);
  }
}

function openFiles(): vscode.Uri[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) => (input instanceof vscode.TabInputCustom ? [input.uri] : [])),
  );
}

export function nameOf(uri: vscode.Uri): string {
  return uri.path.split("/").at(-1) ?? uri.path;
}
