/** Starts the engine in a child process, so that a crash in native code doesn't end the extension host. */
import * as l10n from "@vscode/l10n";
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { connectEngine } from "../../shared/rpc/rpc";
import type { StartWorker, Worker } from "./engineClient";

export interface WorkerLog {
  info(line: string): void;
  error(line: string): void;
}

/** `script` is dist/worker.js. */
export function workerStarter(script: string, log: WorkerLog): StartWorker {
  return (listener, ended): Worker => {
    const child = forkWorker(script, [], log);
    const connection = connectEngine(child, listener, {
      onFault: (error, during) =>
        log.error(`A message of the worker failed (${during}): ${error.stack ?? error.message}`),
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

/** Runs dist/worker.js with the arguments `given` (see worker.ts). */
export function forkWorker(script: string, given: readonly string[], log: WorkerLog): ChildProcess {
  const child = fork(script, given, {
    serialization: "advanced",
    // Makes VS Code's Electron run as Node. A debugger's options aren't meant for the child.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "" },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  logLines(child.stdout, (line) => log.info(`worker: ${line}`));
  logLines(child.stderr, (line) => log.error(`worker: ${line}`));
  return child;
}

function howItEnded(child: ChildProcess): string {
  if (child.pid === undefined) return l10n.t("it couldn't be started");
  if (child.signalCode !== null) return l10n.t("ended by {0}", child.signalCode);
  return child.exitCode === null ? l10n.t("its channel closed") : l10n.t("ended with code {0}", child.exitCode);
}

function logLines(stream: Readable | null, write: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", write);
}
