/** Where everything that goes wrong reaches the person: a sentence with the way out, or a bug with a Copy button. */
import * as vscode from "vscode";
import { type Failure, failureOf } from "./failure";

const copyButton = "Copy Details";
const logButton = "Show Log";

export class ErrorReporter {
  constructor(private readonly log: vscode.LogOutputChannel) {}

  /** Runs `f`; what it throws is shown. `doing` goes into "while …". */
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
    const shown =
      details === undefined
        ? vscode.window.showErrorMessage(message)
        : vscode.window.showErrorMessage(message, copyButton, logButton);
    shown.then(
      (button) => {
        if (button === copyButton) void vscode.env.clipboard.writeText(details ?? message);
        if (button === logButton) this.log.show();
      },
      () => undefined,
    );
  }

  /** For what the panel shows already. */
  note({ message, details }: Failure): void {
    if (details === undefined) this.log.warn(message);
    else this.log.error(message, details);
  }
}
