/** What a person is told when something does not work: a sentence with the way out, or that it is a bug. */
import { isUserError } from "../../shared/errors";
import type { RunStatus } from "../../shared/panel/api";

export type Failure = Extract<RunStatus, { kind: "failed" }>;

/** `doing` goes into "while …": "reasoning about the selection". */
export function failureOf(error: unknown, doing: string): Failure {
  if (isUserError(error)) return { kind: "failed", message: error.message };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    kind: "failed",
    message:
      `A bug in Coconut Inspector showed while ${doing}: ${message.replace(/\.$/, "")}. What was there stays; the ` +
      "details can be copied into a report.",
    details: `While ${doing}:\n${stack ?? message}`,
  };
}
