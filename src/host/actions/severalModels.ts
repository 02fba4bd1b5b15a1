/** Asks several models the same question, and tells how far it is until it ends, in whatever way. Without `vscode`. */
import * as l10n from "@vscode/l10n";
import { basename } from "node:path";
import type { KnownAnswer } from "../../shared/act/beginTrace";
import type { Trace } from "../../shared/trace/trace";
import { messageOf } from "../base/failure";
import type { RunOutcome } from "../engine/runQueue";
import type { Runs } from "../engine/runs";

/** What the page shows meanwhile. */
export interface Progress<Side> {
  sides: Side[];
  failed: { model: string; why: string }[];
  busy: { what: string } | null;
}

export interface SeveralParts<Side> {
  runs: Pick<Runs, "askSeveral">;
  /** The side of a trace of the explorer. Rejects if it was removed. */
  stored: (id: string) => Promise<Side>;
  /** Returns what shows how it goes on. */
  show: (progress: Progress<Side>) => (next: Progress<Side>) => void;
}

export async function askModels<Side>(
  { runs, stored, show }: SeveralParts<Side>,
  question: { source: Trace["source"]; truth?: KnownAnswer | undefined },
  folders: readonly string[],
): Promise<{ outcome: RunOutcome; progress: Progress<Side> }> {
  const nameOf = (at: number): string => basename(folders[at] ?? "");
  const found: (Side | undefined)[] = [];
  const failed: Progress<Side>["failed"] = [];
  let busy: Progress<Side>["busy"] = { what: l10n.t("Getting the first model ready") };
  const now = (): Progress<Side> => ({
    sides: found.filter((side) => side !== undefined),
    failed: [...failed],
    busy,
  });
  const update = show(now());
  const fail = (at: number, why: string): void => {
    failed.push({ model: nameOf(at), why });
    update(now());
  };
  const finding: Promise<void>[] = [];
  try {
    const outcome = await runs.askSeveral(
      question.source,
      folders,
      {
        asking: (at) => {
          busy = { what: l10n.t("Asking {0}, {1} of {2}", nameOf(at), at + 1, folders.length) };
          update(now());
        },
        done: (at, trace) =>
          void finding.push(
            stored(trace.id).then(
              (side) => {
                found[at] = side;
                update(now());
              },
              (error: unknown) => fail(at, messageOf(error)),
            ),
          ),
        failed: fail,
      },
      question.truth,
    );
    await Promise.all(finding);
    return { outcome, progress: now() };
  } finally {
    busy = null;
    update(now());
  }
}
