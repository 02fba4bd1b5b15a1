/**
 * The packages a person can choose from: those that come with the extension, the one of the setting, and the folders
 * that were added. What is known of each comes from reports, which are asked for when somebody looks.
 */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { UserError } from "../../shared/errors";
import type { ModelReport, PackageInspector } from "../../shared/model/packageReport";
import type { LoadedModel } from "../../shared/engine/engine";
import { type Disposable, Emitter } from "../base/event";
import type { ModelChoice } from "./modelChoice";
import { holdsPackage } from "../base/modelFolder";
import type { RunOutcome } from "../engine/runs";

export interface ModelEntry {
  folder: string;
  origin: "bundled" | "setting" | "added";
  /** The next question is asked of it. */
  isChosen: boolean;
  /** `null`: nobody has looked yet. */
  report: ModelReport | null;
  isChecking: boolean;
  /** What runs it, where it is the one that is loaded. */
  loaded: LoadedModel | null;
}

export interface ModelsParts {
  choice: ModelChoice;
  /** Folders of packages that come with the extension, whatever is in them. */
  bundled: () => Promise<string[]>;
  /** Folders that were added, the last one first; kept for every workspace of the person. */
  added: { get(): string[]; set(folders: string[]): void };
  reports: PackageInspector;
  loaded: () => LoadedModel | null;
  /** Loads what is chosen now, when what runs has ended. */
  prepare: () => Promise<RunOutcome>;
  /** Why the last run failed. */
  failure: () => string | null;
  onDidLoad: (listener: () => void) => Disposable;
}

const MOST_ADDED = 20;

export class Models implements Disposable {
  private readonly listed = new Map<string, ModelReport>();
  /** What was found out beyond listing it; holds until a file of the package is written. */
  private readonly checked = new Map<string, ModelReport>();
  private readonly checking = new Set<string>();
  private bundledFolders: string[] = [];
  private readonly changed = new Emitter<void>();
  private readonly listening: Disposable[];

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: ModelsParts) {
    let loaded = parts.loaded();
    this.listening = [
      parts.choice.onDidChange(() => this.changed.fire()),
      parts.onDidLoad(() => {
        if (parts.loaded() === loaded) return;
        loaded = parts.loaded();
        this.changed.fire();
      }),
    ];
  }

  /** As they are known now. */
  get entries(): ModelEntry[] {
    const chosen = resolve(this.parts.choice.folder);
    const added = this.parts.added.get().map((folder) => resolve(folder));
    const origins = new Map<string, ModelEntry["origin"]>(this.bundledFolders.map((folder) => [folder, "bundled"]));
    for (const folder of added) if (!origins.has(folder)) origins.set(folder, "added");
    if (!origins.has(chosen)) origins.set(chosen, "setting");
    const loaded = this.parts.loaded();
    return [...origins].map(([folder, origin]) => {
      const report = this.reportOn(folder);
      const isLoaded = loaded !== null && report?.card?.sha256 === loaded.sha256;
      return {
        folder,
        origin,
        isChosen: folder === chosen,
        report: isLoaded && report.kind === "listed" ? { ...report, kind: "passed" } : report,
        isChecking: this.checking.has(folder),
        loaded: isLoaded ? loaded : null,
      };
    });
  }

  /** Lists all of them anew. */
  async refresh(): Promise<ModelEntry[]> {
    this.bundledFolders = (await this.parts.bundled()).map((folder) => resolve(folder)).sort();
    const folders = this.entries.map(({ folder }) => folder);
    const reports = await this.parts.reports.list(folders);
    reports.forEach((report, index) => this.listed.set(folders[index]!, report));
    this.changed.fire();
    return this.entries;
  }

  /** Checks everything in a package. */
  async check(given: string): Promise<ModelReport> {
    const folder = resolve(given);
    this.checking.add(folder);
    this.changed.fire();
    try {
      const report = await this.parts.reports.check(folder);
      this.listed.set(folder, report);
      this.checked.set(folder, report);
      return report;
    } finally {
      this.checking.delete(folder);
      this.changed.fire();
    }
  }

  /**
   * Asks the next question of it, and loads it so that what is wrong with it is known now. Throws where it cannot be
   * used.
   */
  async select(given: string): Promise<RunOutcome> {
    const folder = resolve(given);
    await this.usable(folder);
    const { choice } = this.parts;
    const before = choice.folder;
    this.choose(folder);
    const outcome = await this.parts.prepare();
    if (outcome === "failed") {
      const why = this.parts.failure();
      const report = this.listed.get(folder);
      if (why !== null && report) this.checked.set(folder, { kind: "refused", card: report.card, why });
      if (resolve(choice.folder) === folder) this.choose(before);
    } else if (!this.isBundled(folder)) {
      this.remember(folder);
    }
    this.changed.fire();
    return outcome;
  }

  /** Lists a folder. Throws where it holds no package that can be used. */
  async add(given: string): Promise<void> {
    const folder = resolve(given);
    await this.usable(folder);
    if (!this.isBundled(folder)) this.remember(folder);
    this.changed.fire();
  }

  /** Takes a folder that was added off the list, and with it the choice of it; on the disk it stays. */
  forget(folder: string): void {
    this.parts.added.set(this.parts.added.get().filter((known) => resolve(known) !== resolve(folder)));
    if (resolve(folder) === resolve(this.parts.choice.folder)) this.parts.choice.reset();
    this.changed.fire();
  }

  /**
   * Of the manifest of the model that is chosen, loaded or not: what a trace knows its model by. `null` where there is
   * none.
   */
  async chosenSha256(): Promise<string | null> {
    try {
      return createHash("sha256")
        .update(await readFile(this.chosenManifest))
        .digest("hex");
    } catch {
      return null;
    }
  }

  /** Whether the model that is chosen takes any text, as far as its manifest can be read. */
  async readsAnyText(): Promise<boolean> {
    try {
      const manifest = JSON.parse(await readFile(this.chosenManifest, "utf8")) as { input?: unknown } | null;
      return manifest?.input === "text";
    } catch {
      return false;
    }
  }

  dispose(): void {
    for (const listening of this.listening) listening.dispose();
  }

  private get chosenManifest(): string {
    return join(this.parts.choice.folder, "manifest.json");
  }

  private async usable(folder: string): Promise<void> {
    this.bundledFolders = (await this.parts.bundled()).map((bundled) => resolve(bundled)).sort();
    const [report] = await this.parts.reports.list([folder]);
    if (!report) throw new Error("Listing a folder gave no report.");
    this.listed.set(folder, report);
    this.changed.fire();
    const known = this.reportOn(folder);
    if (known?.kind === "refused") throw new UserError(known.why);
  }

  private choose(folder: string): void {
    this.parts.choice.choose(folder, this.isBundled(folder) ? basename(folder) : undefined);
  }

  private isBundled(folder: string): boolean {
    return this.bundledFolders.includes(folder);
  }

  private remember(folder: string): void {
    const others = this.parts.added.get().filter((known) => resolve(known) !== folder);
    this.parts.added.set([folder, ...others].slice(0, MOST_ADDED));
  }

  /** What a check found, as long as it was of the files that are there now. */
  private reportOn(folder: string): ModelReport | null {
    const listed = this.listed.get(folder) ?? null;
    const checked = this.checked.get(folder);
    if (!checked || !listed || listed.kind === "refused") return listed;
    return checked.card?.stamp === listed.card.stamp ? checked : listed;
  }
}

/** The folders in a folder that hold a manifest. */
export async function packagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const hasManifest = await Promise.all(folders.map(holdsPackage));
  return folders.filter((_, index) => hasManifest[index]);
}
