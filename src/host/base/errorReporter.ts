/** Shows what goes wrong: a sentence with the way out, or a bug with a button that copies its details. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { type Failure, failureOf } from "./failure";
import { showError } from "./notices";

const copyButton = l10n.t("Copy Details");
const logButton = l10n.t("Show Log");

export class ErrorReporter {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Runs `f` and shows what it throws. `doing` completes "Something went wrong while …". */
  async during<T>(doing: string, f: () => T | PromiseLike<T>): Promise<T | undefined> {
    try {
      return await f();
    } catch (error) {
      this.show(failureOf(error, doing));
      return undefined;
    }
  }

  show({ message, details }: Failure): void {
    this.note({ kind: "failed", message, ...(details === undefined ? {} : { details }) });
    const shown = details === undefined ? showError(message) : showError(message, copyButton, logButton);
    shown.then(
      (button) => {
        if (button === copyButton) void vscode.env.clipboard.writeText(details ?? message);
        if (button === logButton) this.log.show();
      },
      () => undefined,
    );
  }

  /** Logs only: for what the panel already shows. */
  note({ message, details }: Failure): void {
    if (details === undefined) this.log.warn(message);
    else this.log.error(message, details);
  }
}
