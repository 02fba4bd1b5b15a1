/** The commands of reports and of datasets in the Test Explorer, as rows of the table in actions/commands.ts. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import type { ReportExport } from "../../shared/panel/reportApi";
import type { CommandTable } from "../actions/commands";
import type { DatasetExplorer } from "./datasetExplorer";
import type { ReportEditor } from "./reportEditor";

export function reportCommands(editor: ReportEditor, tests: DatasetExplorer): CommandTable {
  const exporting = (kind: ReportExport) => ({
    doing: l10n.t("exporting a report"),
    run: (_given: unknown, target: unknown) => editor.export(kind, undefined, fileOf(target)),
  });
  return {
    "coconut.continueReport": {
      doing: l10n.t("continuing a report"),
      run: (given) => {
        const uri = fileOf(given) ?? editor.active?.uri;
        if (!uri) throw new UserError(l10n.t("Open a report first, then continue it."));
        return editor.continueReport(uri);
      },
    },
    "coconut.saveReport": {
      doing: l10n.t("saving a report"),
      run: (_given, target) => editor.saveCopy(fileOf(target)),
    },
    "coconut.exportReportAsCsv": exporting("csv"),
    "coconut.exportReportAsSvg": exporting("svg"),
    "coconut.exportReportAsMarkdown": exporting("markdown"),
    "coconut.showDatasetTests": {
      doing: l10n.t("reading a dataset"),
      run: async (given) => {
        if (await tests.show(fileOf(given))) await vscode.commands.executeCommand("workbench.view.testing.focus");
      },
    },
    "coconut.openProblemAsTrace": { doing: l10n.t("opening a problem"), run: (given) => tests.openTrace(given) },
  };
}

function fileOf(given: unknown): vscode.Uri | undefined {
  return given instanceof vscode.Uri ? given : undefined;
}
