/**
 * Reports on packages and on the runtime from a separate process: reading and hashing takes seconds, and graphs run
 * native code.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import type { About } from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import type { ModelReport, PackageInspector } from "../../shared/model/packageReport";
import { callOnce } from "../../shared/rpc/callOnce";
import type { WorkerApi } from "../../shared/rpc/rpc";
import type { Disposable } from "../base/event";
import { type WorkerLog, faultsTo, forkWorker } from "../engine/workerProcess";

/** A folder on a disconnected network drive may never respond. */
const LIST_MS = 60_000;
/** A check reads, hashes, and runs a model of several gigabytes once. */
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
    return this.within(this.deadlines.listMs, l10n.t("Listing the model folders"), (worker) => worker.list(folders));
  }

  check(folder: string): Promise<ModelReport> {
    return this.within(this.deadlines.checkMs, l10n.t("Checking {0}", folder), (worker) => worker.check(folder));
  }

  diagnose(folder: string, preference: ProviderPreference, about: About): Promise<string> {
    const what = l10n.t("Diagnosing the runtime");
    return this.within(this.deadlines.checkMs, what, (worker) => worker.diagnose(folder, preference, about));
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
        [
          l10n.t("{0} took longer than {1} seconds and was stopped.", what, ms / 1000),
          l10n.t("Check that the disk or network drive responds, then try again."),
        ].join(" "),
      );
    }
  }
}
