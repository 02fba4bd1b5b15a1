/** Reports on packages from a process of their own: reading and hashing takes seconds, and a graph is native code. */
import { UserError } from "../../shared/errors";
import type { ModelReport, PackageInspector } from "../../shared/model/packageReport";
import { callOnce } from "../../shared/rpc/callOnce";
import type { WorkerApi } from "../../shared/rpc/rpc";
import type { Disposable } from "../base/event";
import { type WorkerLog, faultsTo, forkWorker } from "../engine/workerProcess";

/** A folder on a network that has gone may never answer. */
const LIST_MS = 60_000;
/** A model of several gigabytes is read, hashed and run once. */
const CHECK_MS = 600_000;

/** `script` is dist/worker.js. */
export class WorkerReports implements PackageInspector, Disposable {
  private readonly disposed = new AbortController();

  constructor(
    private readonly script: string,
    private readonly log: WorkerLog,
    private readonly deadlines = { listMs: LIST_MS, checkMs: CHECK_MS },
  ) {}

  async list(folders: readonly string[]): Promise<ModelReport[]> {
    if (folders.length === 0) return [];
    return this.within(this.deadlines.listMs, "Listing the model folders", (worker) => worker.list(folders));
  }

  check(folder: string): Promise<ModelReport> {
    return this.within(this.deadlines.checkMs, `Checking ${folder}`, (worker) => worker.check(folder));
  }

  dispose(): void {
    this.disposed.abort();
  }

  private async within<T>(ms: number, what: string, call: (worker: WorkerApi) => Promise<T>): Promise<T> {
    const deadline = AbortSignal.timeout(ms);
    const child = forkWorker(this.script, this.log);
    try {
      return await callOnce(child, call, AbortSignal.any([deadline, this.disposed.signal]), faultsTo(this.log));
    } catch (error) {
      if (!deadline.aborted) throw error;
      throw new UserError(
        `${what} took longer than ${ms / 1000} seconds and was stopped. ` +
          "Check that the disk or network drive responds, then try again.",
      );
    }
  }
}
