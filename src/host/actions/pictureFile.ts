/** Saves a picture of a trace where the user wants it. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import type { PictureKind } from "../../shared/panel/api";
import type { Trace } from "../../shared/trace/trace";
import { messageOf } from "../base/failure";
import { suggestedFile } from "./suggestedFile";

const FILTERS: Record<PictureKind, Record<string, string[]>> = {
  svg: { SVG: ["svg"] },
  png: { PNG: ["png"] },
  html: { HTML: ["html"] },
};

/**
 * `content`: text, or in base64 for a PNG. `ending`: of the file's name. Resolves with the file, or with `undefined` if
 * the user canceled.
 */
export async function savePicture(
  trace: Trace,
  kind: PictureKind,
  content: string,
  ending = "",
): Promise<vscode.Uri | undefined> {
  const uri = await vscode.window.showSaveDialog({
    title: l10n.t("Export Picture"),
    defaultUri: await suggestedFile(trace, `${ending}.${kind}`),
    filters: FILTERS[kind],
    saveLabel: l10n.t("Export"),
  });
  if (!uri) return undefined;
  try {
    await vscode.workspace.fs.writeFile(uri, Buffer.from(content, kind === "png" ? "base64" : "utf8"));
  } catch (error) {
    throw new UserError(
      l10n.t("Can't write the picture to {0} ({1}). Choose another location.", uri.fsPath, messageOf(error)),
    );
  }
  return uri;
}
