/** Starts the engine in a child process, so that a crash in native code doesn't end the extension host. */
import * as l10n from "@vscode/l10n";
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { childEnvironment } from "../../shared/rpc/childEnvironment";
import { connectWorker } from "../../shared/rpc/rpc";
import type { StartWorker, Worker } from "./engineClient";

export interface WorkerLog {
  info(line: string): void;
  error(line: string): void;
}

/** `script` is dist/worker.js. */
export function workerStarter(script: string, log: WorkerLog): StartWorker {
  return (ended): Worker => {
    const child = forkWorker(script, log);
    const connection = connectWorker(child, {
      onFault: faultsTo(log),
      onClosed: () => ended(howItEnded(child)),
    });
    return {
      engine: connection.remote,
      pid: child.pid,
      // Calls already fail between the end of the channel and the exit of the process.
      end: () => (connection.closed || !child.connected ? howItEnded(child) : null),
      kill: () => void child.kill("SIGKILL"),
    };
  };
}

/**
 * In MB. V8 lets the space for new objects grow with what is allocated, to 100 MB and more within a hundred questions.
 * Nearly all of it is garbage by then.
 */
const NEW_OBJECTS_MB = 8;

/** Runs dist/worker.js. */
export function forkWorker(script: string, log: WorkerLog): ChildProcess {
  const child = fork(script, {
    serialization: "advanced",
    env: childEnvironment(process.env),
    execArgv: [`--max-semi-space-size=${NEW_OBJECTS_MB}`],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  logLines(child.stdout, (line) => log.info(`worker: ${line}`));
  logLines(child.stderr, (line) => log.error(`worker: ${line}`));
  return child;
}

export function faultsTo(log: WorkerLog): (error: Error, during: string) => void {
  return (error, during) => log.error(`A message of the worker failed (${during}): ${error.stack ?? error.message}`);
}

function howItEnded(child: ChildProcess): string {
  if (child.pid === undefined) return l10n.t("it couldn't be started");
  if (child.signalCode !== null) return l10n.t("ended by {0}", child.signalCode);
  return child.exitCode === null ? l10n.t("its channel closed") : l10n.t("ended with code {0}", child.exitCode);
}

function logLines(stream: Readable | null, write: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", write);
}
