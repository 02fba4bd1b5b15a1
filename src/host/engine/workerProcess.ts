/** The child process that holds the engine: native code may die in it without taking the extension host along. */
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
      // Between the end of the channel and the exit a call fails already.
      end: () => (connection.closed || !child.connected ? howItEnded(child) : null),
      kill: () => void child.kill("SIGKILL"),
    };
  };
}

/** Runs dist/worker.js; `given` says what for (worker.ts). */
export function forkWorker(script: string, given: readonly string[], log: WorkerLog): ChildProcess {
  const child = fork(script, given, {
    serialization: "advanced",
    // In VS Code's own Electron this makes it the Node that it contains. Options of a debugger are not for the child.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "" },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  logLines(child.stdout, (line) => log.info(`worker: ${line}`));
  logLines(child.stderr, (line) => log.error(`worker: ${line}`));
  return child;
}

function howItEnded(child: ChildProcess): string {
  if (child.pid === undefined) return "it could not be started";
  if (child.signalCode !== null) return `ended by ${child.signalCode}`;
  return child.exitCode === null ? "its channel closed" : `ended with code ${child.exitCode}`;
}

function logLines(stream: Readable | null, write: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", write);
}
