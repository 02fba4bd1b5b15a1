/**
 * Which package answers the next question: the one selected for this workspace, or the one from the setting.
 *
 * The selection is in VS Code's workspace state rather than in settings.json. It is a path on this machine, which
 * doesn't belong in a committed file, and it must work without a folder and in an untrusted workspace. It remembers the
 * setting at that time: if the setting has changed since, the setting is newer and applies.
 */
import { resolve } from "node:path";
import { type Disposable, Emitter } from "../base/event";

/** A bundled package is remembered by name, because its folder moves with every update of the extension. */
export type Remembered = ({ bundled: string } | { folder: string }) & { over: string };

export interface ChoiceParts {
  /** The setting as written, empty if it isn't set, and the folder it means. */
  setting: () => { written: string; folder: string };
  bundled: (name: string) => string;
  memory: { get(): Remembered | undefined; set(choice: Remembered | undefined): void };
  onDidChangeSettings: (listener: () => void) => Disposable;
  /** Whether the user has added the folder: a page can't name any other. */
  isAdded: (folder: string) => boolean;
}

/** What a page keeps of the selection in it; `null`: none, so that the setting applies. */
export interface RememberedModel {
  model?: Remembered | null;
}

export class ModelChoice implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly listening: Disposable;
  /** The folder that listeners were last notified of. */
  private announced: string;

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: ChoiceParts) {
    this.announced = this.folder;
    this.listening = parts.onDidChangeSettings(() => this.tell());
  }

  get folder(): string {
    const { setting, bundled, memory } = this.parts;
    const choice = memory.get();
    const { written, folder } = setting();
    if (!choice || choice.over !== written) return folder;
    return "bundled" in choice ? bundled(choice.bundled) : choice.folder;
  }

  /** For a view of its own, which keeps what is selected in it. It begins with this selection. */
  of(view: { remembered: RememberedModel | undefined }): ModelChoice {
    const { memory, isAdded } = this.parts;
    const set = (choice: Remembered | undefined): void =>
      void (view.remembered = { ...view.remembered, model: choice ?? null });
    if (view.remembered?.model === undefined) set(memory.get());
    return new ModelChoice({ ...this.parts, memory: { get: () => usable(view.remembered?.model, isAdded), set } });
  }

  /** `bundled`: the name of the package, if it is a bundled one. */
  choose(folder: string, bundled?: string): void {
    const { setting, memory } = this.parts;
    const { written, folder: usual } = setting();
    if (resolve(folder) === resolve(usual)) memory.set(undefined);
    else memory.set({ ...(bundled === undefined ? { folder } : { bundled }), over: written });
    this.tell();
  }

  /** Returns to the setting. */
  reset(): void {
    this.parts.memory.set(undefined);
    this.tell();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private tell(): void {
    if (this.folder === this.announced) return;
    this.announced = this.folder;
    this.changed.fire();
  }
}

function usable(given: unknown, isAdded: (folder: string) => boolean): Remembered | undefined {
  const { bundled, folder, over } = Object(given) as Record<string, unknown>;
  if (typeof over !== "string") return undefined;
  // The name of a folder in that of the bundled packages, and nowhere else.
  if (typeof bundled === "string") return /^\w[\w.-]*$/.test(bundled) ? { bundled, over } : undefined;
  return typeof folder === "string" && isAdded(folder) ? { folder, over } : undefined;
}
