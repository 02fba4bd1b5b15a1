/** Entry of `coconut`, the same engine without an editor. Exit codes: 0 done, 1 a sentence for the person, 2 a bug, 130 Ctrl-C. */
import { version } from "../package.json";
import { parseCommand } from "./cli/arguments";
import { compareCommand } from "./cli/compare";
import { evalCommand } from "./cli/evaluate";
import { lookCommand } from "./cli/look";
import { reasonCommand } from "./cli/reason";
import { testCommand } from "./cli/test";
import { USAGE } from "./cli/usage";
import { isUserError } from "./shared/errors";

async function main(words: readonly string[]): Promise<void> {
  const command = parseCommand(words);
  const abort = new AbortController();
  process.once("SIGINT", () => {
    process.exitCode = 130;
    abort.abort();
  });
  switch (command.kind) {
    case "help":
      return write(USAGE);
    case "version":
      return write(`${version}\n`);
    case "reason":
      return write(await reasonCommand(command, abort.signal));
    case "look":
      return write(await lookCommand(command, abort.signal));
    case "test":
      return write(await testCommand(command, abort.signal));
    case "compare":
      return write(await compareCommand(command, abort.signal));
    case "eval":
      return write(await evalCommand(command, abort.signal));
    default:
      command satisfies never;
  }
}

// Whoever reads may have read enough: `coconut reason … | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    isUserError(error)
      ? `coconut: ${error.message}\n`
      : `coconut: this is a bug, please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = isUserError(error) ? 1 : 2;
});
