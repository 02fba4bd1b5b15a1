/** Reads an exported trace. */
import * as l10n from "@vscode/l10n";
import type * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import type { Trace } from "../../shared/trace/trace";
import { LARGEST_SHOWN, parseTrace } from "../../shared/trace/traceFile";
import { readText } from "../base/readText";

/** Rejects with a `UserError` that says what is wrong with the file. */
export async function readTraceFile(uri: vscode.Uri): Promise<Trace> {
  const text = await readText(uri, {
    most: LARGEST_SHOWN.bytes,
    tooLarge: (path, megabytes) =>
      l10n.t(
        "{0} is too large for a trace ({1} MB). Open a file written by “Coconut: Export trace as JSON”.",
        path,
        megabytes,
      ),
  });
  return parseShownTrace(text, uri.path.split("/").at(-1) ?? uri.path);
}

/** Throws a `UserError` that says what is wrong with the file, or that it has too many nodes to be shown. */
export function parseShownTrace(text: string, name: string): Trace {
  const trace = parseTrace(text, name);
  if (trace.nodes.length > LARGEST_SHOWN.nodes)
    throw new UserError(
      l10n.t(
        "{0} has {1} thoughts and tokens, and at most {2} can be shown. Print it with “coconut show”.",
        name,
        trace.nodes.length,
        LARGEST_SHOWN.nodes,
      ),
    );
  return trace;
}
