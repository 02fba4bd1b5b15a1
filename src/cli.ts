/**
 * Entry of `coconut`: the same engine without an editor. Exit status: 0 done, 1 a sentence for the user on standard
 * error, 2 a bug, 130 interrupted.
 */
import { version } from "../package.json";
import { type Command, parseCommand } from "./cli/arguments";
import { compareCommand } from "./cli/compare";
import { evalCommand } from "./cli/evaluate";
import { lookCommand } from "./cli/look";
import { reasonCommand } from "./cli/reason";
import { testCommand } from "./cli/test";
import { usage, usageOf } from "./cli/usage";
import { isUserError } from "./shared/errors";

const interrupt = new AbortController();
// Once: whoever presses Ctrl-C again does not want to wait for what is under way.
process.once("SIGINT", () => {
  process.exitCode = 130;
  interrupt.abort();
});

/** Resolves with what goes to standard output. */
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
    case "compare":
      return compareCommand(command, signal);
    case "eval":
      return evalCommand(command, signal);
    default:
      return command satisfies never;
  }
}

/** Says what happened, once, and leaves the exit status. */
function fail(error: unknown): void {
  // What was interrupted may have nothing to show for it.
  if (interrupt.signal.aborted && (isUserError(error) || (error as Error).name === "AbortError")) return;
  process.exitCode = isUserError(error) ? 1 : 2;
  process.stderr.write(
    isUserError(error)
      ? `coconut: ${error.message}\n`
      : `coconut: this is a bug, please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
}

process.on("uncaughtException", (error) => {
  fail(error);
  process.exit();
});
// Whoever reads may have read enough: `coconut reason … | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

async function main(): Promise<void> {
  const output = await run(parseCommand(process.argv.slice(2)), interrupt.signal);
  await new Promise<void>((done) => process.stdout.write(output, () => done()));
}

main().catch(fail);
