/**
 * The packages to choose from: the bundled ones, the one from the setting, and folders that the user added. What is
 * known about each comes from reports, which are made on demand.
 */
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { UserError } from "../../shared/errors";
import { manifestOf } from "../../shared/model/manifest";
import { PROSQA_FORM, type QuestionForm, questionForm } from "../../shared/problem/readQuestion";
import type { ManifestFile } from "../../shared/schema/generated/ManifestFile";
import type { ModelReport, PackageInspector } from "../../shared/model/packageReport";
import type { LoadedModel } from "../../shared/engine/engine";
import type { ModelIdentity } from "../../shared/panel/api";
import { type Disposable, Emitter } from "../base/event";
import type { ModelChoice } from "./modelChoice";
import { holdsPackage, manifestHash, readManifest } from "../base/modelFolder";
import type { ChosenModel, RunOutcome } from "../engine/runQueue";

export interface ModelEntry {
  folder: string;
  origin: "bundled" | "setting" | "added";
  /** It answers the next question. */
  isChosen: boolean;
  /** `null`: there is no report yet. */
  report: ModelReport | null;
  isChecking: boolean;
  /** The loaded model, if it is this one. */
  loaded: LoadedModel | null;
}

export interface ModelsParts {
  choice: ModelChoice;
  /** Folders of the bundled packages, whatever they contain. */
  bundled: () => Promise<string[]>;
  /** Folders that the user added, newest first; shared by all workspaces. */
  added: { get(): string[]; set(folders: string[]): void };
  reports: PackageInspector;
  loaded: () => LoadedModel | null;
  /** Loads the package once the current run has ended. */
  prepare: (chosen: ChosenModel) => Promise<RunOutcome>;
  /** Why the last run failed. */
  failure: () => string | null;
  onDidLoad: (listener: () => void) => Disposable;
}

const MOST_ADDED = 20;

export class Models implements Disposable {
  private readonly listed = new Map<string, ModelReport>();
  /** Results of checks. They are valid until one of the package's files is written. */
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

  /** Why the last run failed, if it did. */
  get failure(): string | null {
    return this.parts.failure();
  }

  /** As currently known. */
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

  /** Lists all of them again. */
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
   * Selects the package for the next question and loads it now, so that problems show up now. Throws if it can't be
   * used. `choice`: of a view, instead of the workspace's.
   */
  async select(given: string, choice: ModelChoice = this.parts.choice): Promise<RunOutcome> {
    const folder = resolve(given);
    await this.usable(folder);
    const before = choice.folder;
    this.choose(choice, folder);
    const outcome = await this.parts.prepare({ folder, choice });
    if (outcome === "failed") {
      const why = this.parts.failure();
      const report = this.listed.get(folder);
      if (why !== null && report) this.checked.set(folder, { kind: "refused", card: report.card, why });
      if (resolve(choice.folder) === folder) this.choose(choice, before);
    } else if (!this.isBundled(folder)) {
      this.remember(folder);
    }
    this.changed.fire();
    return outcome;
  }

  /** Lists a folder. Throws if it holds no usable package. */
  async add(given: string): Promise<void> {
    const folder = resolve(given);
    await this.usable(folder);
    if (!this.isBundled(folder)) this.remember(folder);
    this.changed.fire();
  }

  /** Removes an added folder from the list, and from the selection. The files stay on disk. */
  forget(folder: string): void {
    this.parts.added.set(this.parts.added.get().filter((known) => resolve(known) !== resolve(folder)));
    if (resolve(folder) === resolve(this.parts.choice.folder)) this.parts.choice.reset();
    this.changed.fire();
  }

  /** The folder of a package with this manifest: the selected one, or another that is listed. `null`: there is none. */
  async folderWith(sha256: string): Promise<string | null> {
    const { choice, added, bundled } = this.parts;
    const folders = [choice.folder, ...added.get(), ...(await bundled().catch(() => []))];
    for (const folder of new Set(folders.map((one) => resolve(one))))
      if ((await manifestHash(folder)) === sha256) return folder;
    return null;
  }

  /** The model that is selected, for the workspace or in a view; `null` if its manifest can't be read. */
  async chosenIdentity({ folder }: Pick<ModelChoice, "folder"> = this.parts.choice): Promise<ModelIdentity | null> {
    try {
      const { bytes, sha256 } = await readManifest(folder);
      const { name, thoughts } = manifestOf(fileIn(bytes));
      return { name, sha256, thoughts: thoughts.max, usual: thoughts.default };
    } catch {
      return null;
    }
  }

  /** What the selected model's questions look like; as those of ProsQA where its manifest can't be read. */
  async questionForm(): Promise<QuestionForm | null> {
    try {
      const { bytes } = await readManifest(this.parts.choice.folder);
      return questionForm(manifestOf(fileIn(bytes)));
    } catch {
      return PROSQA_FORM;
    }
  }

  dispose(): void {
    for (const listening of this.listening) listening.dispose();
  }

  private async usable(folder: string): Promise<void> {
    this.bundledFolders = (await this.parts.bundled()).map((bundled) => resolve(bundled)).sort();
    const [report] = await this.parts.reports.list([folder]);
    if (!report) throw new Error("The worker returned no report.");
    this.listed.set(folder, report);
    this.changed.fire();
    const known = this.reportOn(folder);
    if (known?.kind === "refused") throw new UserError(known.why);
  }

  private choose(choice: ModelChoice, folder: string): void {
    choice.choose(folder, this.isBundled(folder) ? basename(folder) : undefined);
  }

  private isBundled(folder: string): boolean {
    return this.bundledFolders.includes(folder);
  }

  private remember(folder: string): void {
    const others = this.parts.added.get().filter((known) => resolve(known) !== folder);
    this.parts.added.set([folder, ...others].slice(0, MOST_ADDED));
  }

  /** The result of the last check, if the files have not changed since; otherwise the last report. */
  private reportOn(folder: string): ModelReport | null {
    const listed = this.listed.get(folder) ?? null;
    const checked = this.checked.get(folder);
    if (!checked || !listed || listed.kind === "refused") return listed;
    return checked.card?.stamp === listed.card.stamp ? checked : listed;
  }
}

/** The subfolders that hold a manifest. */
export async function packagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const hasManifest = await Promise.all(folders.map(holdsPackage));
  return folders.filter((_, index) => hasManifest[index]);
}

function fileIn(bytes: Uint8Array<ArrayBuffer>): ManifestFile {
  return JSON.parse(new TextDecoder().decode(bytes)) as ManifestFile;
}
