/**
 * Entry point of `coconut`, which runs the engine without an editor. Exit status: 0 success, 1 an error that the user
 * can fix, 2 a bug, 130 interrupted; of `coconut diff`, 1 a difference and 2 any error. Errors go to standard error.
 */
import * as l10n from "@vscode/l10n";
import { version } from "../package.json";
import { type Command, parseCommand } from "./cli/arguments";
import { compareCommand } from "./cli/compare";
import { diagnoseCommand } from "./cli/diagnose";
import { diffCommand } from "./cli/diff";
import { evalCommand } from "./cli/evaluate";
import { lookCommand } from "./cli/look";
import { meanCommand } from "./cli/mean";
import { reasonCommand } from "./cli/reason";
import { showCommand } from "./cli/show";
import { testCommand } from "./cli/test";
import { traceCommand } from "./cli/trace";
import { forTerminal } from "./cli/terminal";
import { usage, usageOf } from "./cli/usage";
import { WORDING } from "./cli/wording";
import { UnreadError, UserError, isUserError } from "./shared/errors";

l10n.config({ contents: { ...WORDING } });

const interrupt = new AbortController();
// Only once: a second Ctrl-C ends the process without waiting for the current pass.
process.once("SIGINT", () => {
  process.exitCode = 130;
  interrupt.abort();
});

/** The exit status of an error that the user can fix. Of diff, 1 says that two traces differ. */
const errorStatus = process.argv[2] === "diff" ? 2 : 1;

/** Resolves with the text for standard output. */
async function run(command: Command, signal: AbortSignal): Promise<string> {
  switch (command.kind) {
    case "help":
      return command.of === undefined ? usage() : usageOf(command.of);
    case "version":
      return `${version}\n`;
    case "reason":
      return reasonCommand(command, signal);
    case "look":
      return lookCommand(command, signal);
    case "test":
      return testCommand(command, signal);
    case "trace":
      return traceCommand(command, signal);
    case "show":
      return showCommand(command, signal);
    case "diff": {
      const { text, differs } = await diffCommand(command, signal);
      if (differs) process.exitCode = 1;
      return text;
    }
    case "diagnose":
      return diagnoseCommand(command, version);
    case "mean":
      return meanCommand(command, signal);
    case "compare":
      return compareCommand(command, signal);
    case "eval":
      return evalCommand(command, signal);
    default:
      return command satisfies never;
  }
}

/** Reports the error on standard error and sets the exit status. */
function fail(error: unknown): void {
  const isInterrupted = interrupt.signal.aborted;
  // What was being read when it was interrupted. That isn't an error.
  if (isInterrupted && (error as Error).name === "AbortError") return;
  process.exitCode = !isUserError(error) ? 2 : isInterrupted ? 130 : errorStatus;
  const message = isUserError(error)
    ? [error.message, ...(error instanceof UnreadError ? [anotherModel()] : [])].join(" ")
    : `${l10n.t("This is a bug. Please report it.")}\n${error instanceof Error ? error.stack : String(error)}`;
  process.stderr.write(`coconut: ${forTerminal(message)}\n`);
}

function anotherModel(): string {
  return l10n.t("If the question is for another model, name its package with --model.");
}

process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});
// The reader may stop early: `coconut reason … | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  const why = l10n.t("Can't write to standard output ({0}).", error.code ?? error.message);
  fail(new UserError(`${why} ${l10n.t("Free up disk space, or write to another place.")}`));
});
// There is nobody left to tell.
process.stderr.on("error", () => undefined);

async function main(): Promise<void> {
  const output = await run(parseCommand(process.argv.slice(2)), interrupt.signal);
  // Some texts end with a part that may be empty.
  const text = forTerminal(output).replace(/\n+$/, "\n");
  await new Promise<void>((done) => process.stdout.write(text, () => done()));
}

main().catch(fail);
