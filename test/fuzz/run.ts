/** Runs a target in a process, and ends it when an input never returns or takes all memory. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { RUNTIME_ENVIRONMENT } from "../../src/shared/rpc/childEnvironment";
import type { Done, Failure, Told, Work } from "./child";

export type { Done, Failure };

/** An input that hasn't returned by then never does. */
const HANGS_MS = 60_000;
/** For one process, in MB: inputs are small. */
const MEMORY_MB = 2048;

/** `built`: the folder of the built child.js. */
export function run(work: Work, built: string): Promise<Done> {
  const child = fork(join(built, "child.js"), {
    execArgv: [`--max-old-space-size=${MEMORY_MB}`],
    env: { ...process.env, ...RUNTIME_ENVIRONMENT },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2000)));
  return new Promise((resolve) => {
    let trying: number | string = "before the first";
    let tried = 0;
    const end = (done: Done): void => {
      clearTimeout(watch);
      child.kill("SIGKILL");
      resolve(done);
    };
    const lost = (why: string): void =>
      end({ tried, taken: 0, corpus: 0, failures: [{ input: trying, why, printed: "(see the command)" }] });
    const watch = setTimeout(() => lost(`It didn't return within ${HANGS_MS / 1000} s.`), HANGS_MS);
    child.on("message", (told: Told) => {
      if ("done" in told) return end(told.done);
      ({ trying } = told);
      tried++;
      watch.refresh();
    });
    child.once("exit", (code, signal) => lost(`The process ended with ${signal ?? code}. ${errors}`));
    child.send(work);
  });
}
