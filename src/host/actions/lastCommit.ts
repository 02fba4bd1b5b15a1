/** A file as it was committed last, from the git extension that comes with VS Code. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { messageOf } from "../base/failure";
import { gitApi } from "../base/git";

/** `most`: bytes. */
export async function committedText(
  given: vscode.Uri,
  most: number,
): Promise<{ text: string; uri: vscode.Uri; name: string }> {
  // The source control view and diff editors have the file under another scheme.
  const uri = given.scheme === "git" ? given.with({ scheme: "file", query: "" }) : given;
  const name = uri.path.split("/").at(-1) ?? uri.path;
  const api = await gitApi();
  if (!api)
    throw new UserError(
      l10n.t("Git isn't available. Turn on VS Code's Git extension, or compare two files that you select."),
    );
  const repository = api.getRepository(uri);
  if (!repository)
    throw new UserError(l10n.t("{0} isn't in a Git repository that is open. Compare two files that you select.", name));
  try {
    const { size } = await repository.getObjectDetails("HEAD", uri.fsPath);
    if (size > most)
      throw new UserError(
        l10n.t(
          "{0} is too large in the last commit ({1} MB). Compare two other files.",
          name,
          Math.round(size / 2 ** 20),
        ),
      );
    return { text: await repository.show("HEAD", uri.fsPath), uri: api.toGitUri(uri, "HEAD"), name };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      l10n.t("{0} isn't in the last commit ({1}). Commit it first, or compare two files.", name, firstLine(error)),
    );
  }
}

/** Of a version of a file, under the scheme that Git's extension gives it; empty for the staged one. */
export function refOf(uri: vscode.Uri): string {
  try {
    const { ref } = Object(JSON.parse(uri.query)) as { ref?: unknown };
    return typeof ref === "string" ? ref : "";
  } catch {
    return "";
  }
}

function firstLine(error: unknown): string {
  return messageOf(error).split("\n")[0] ?? "";
}
