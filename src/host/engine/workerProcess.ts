/** The child process that holds the engine: native code may die in it without taking the extension host along. */
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
      // Between the end of the channel and the exit a call fails already.
      end: () => (connection.closed || !child.connected ? howItEnded(child) : null),
      kill: () => void child.kill("SIGKILL"),
    };
  };
}

/** Runs dist/worker.js. */
export function forkWorker(script: string, log: WorkerLog): ChildProcess {
  const child = fork(script, {
    serialization: "advanced",
    env: childEnvironment(process.env),
    execArgv: [],
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
  if (child.pid === undefined) return "it could not be started";
  if (child.signalCode !== null) return `ended by ${child.signalCode}`;
  return child.exitCode === null ? "its channel closed" : `ended with code ${child.exitCode}`;
}

function logLines(stream: Readable | null, write: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on("line", write);
}
