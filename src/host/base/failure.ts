/** What the user is told when something fails: a sentence with the way out, or that it is a bug. */
import * as l10n from "@vscode/l10n";
import { isUserError } from "../../shared/errors";
import type { RunStatus } from "../../shared/panel/api";

export type Failure = Extract<RunStatus, { kind: "failed" }>;

/** `doing` completes "Something went wrong while …", for example "reasoning about the selection". */
export function failureOf(error: unknown, doing: string): Failure {
  if (isUserError(error)) return { kind: "failed", message: error.message };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    kind: "failed",
    message: l10n.t(
      "Something went wrong while {0}: {1}. Your trace is unchanged. Copy the details to report this bug.",
      doing,
      message.replace(/\.$/, ""),
    ),
    details: `While ${doing}:\n${stack ?? message}`,
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
