/** Reports on packages from a separate process: reading and hashing takes seconds, and graphs run native code. */
import type { ModelReport } from "../../shared/model/packageReport";
import { type WorkerLog, forkWorker } from "../engine/workerProcess";

export interface PackageReports {
  /** What can be seen without reading the large files: one report per folder, in order. */
  look(folders: readonly string[]): Promise<ModelReport[]>;
  /** Checks everything. Takes seconds for a large package. */
  check(folder: string): Promise<ModelReport>;
}

/** A folder on a disconnected network drive may never respond. */
const LOOK_TIMEOUT_MS = 60_000;

/** `script` is dist/worker.js. */
export class WorkerReports implements PackageReports {
  private readonly running = new Set<() => void>();

  constructor(
    private readonly script: string,
    private readonly log: WorkerLog,
  ) {}

  async look(folders: readonly string[]): Promise<ModelReport[]> {
    if (folders.length === 0) return [];
    return (await this.ask(["--look", ...folders], LOOK_TIMEOUT_MS)) as ModelReport[];
  }

  async check(folder: string): Promise<ModelReport> {
    return (await this.ask(["--check", folder])) as ModelReport;
  }

  dispose(): void {
    for (const end of this.running) end();
  }

  private ask(given: string[], timeoutMs?: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = forkWorker(this.script, given, this.log);
      const end = (): void => {
        clearTimeout(timer);
        this.running.delete(end);
        child.kill("SIGKILL");
      };
      this.running.add(end);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      child.once("message", (report) => {
        resolve(report);
        end();
      });
      child.once("error", (error) => {
        reject(error);
        end();
      });
      child.once("exit", (code, signal) => {
        reject(new Error(`The process that reads model packages ended without a report (${signal ?? `code ${code}`}).`));
        end();
      });
    });
  }
}
