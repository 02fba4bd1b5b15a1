/**
 * Which package the next question is asked of: the one that was chosen in this workspace, else that of the setting.
 *
 * The choice lies in VS Code's memory of the workspace and not in its settings.json: it is a path on this machine,
 * which has no place in a file that is committed, and it has to hold where there is no folder or it is not trusted.
 * The setting is what the choice was made over: where it has been changed since, it was said last, and holds.
 */
import { resolve } from "node:path";
import { type Disposable, Emitter } from "../base/event";

/** A bundled package is remembered by its name: its folder moves with every update of the extension. */
export type Remembered = ({ bundled: string } | { folder: string }) & { over: string };

export interface ChoiceParts {
  /** The setting as it is written, empty where it is not; and the folder it means. */
  setting: () => { written: string; folder: string };
  bundled: (name: string) => string;
  memory: { get(): Remembered | undefined; set(choice: Remembered | undefined): void };
  onDidChangeSettings: (listener: () => void) => Disposable;
}

export class ModelChoice implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly listening: Disposable;
  /** What was the choice when it was last told. */
  private told: string;

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: ChoiceParts) {
    this.told = this.folder;
    this.listening = parts.onDidChangeSettings(() => this.tell());
  }

  get folder(): string {
    const { setting, bundled, memory } = this.parts;
    const choice = memory.get();
    const { written, folder } = setting();
    if (!choice || choice.over !== written) return folder;
    return "bundled" in choice ? bundled(choice.bundled) : choice.folder;
  }

  /** `bundled`: the name of the package, where it comes with the extension. */
  choose(folder: string, bundled?: string): void {
    const { setting, memory } = this.parts;
    const { written, folder: usual } = setting();
    if (resolve(folder) === resolve(usual)) memory.set(undefined);
    else memory.set({ ...(bundled === undefined ? { folder } : { bundled }), over: written });
    this.tell();
  }

  /** What the setting says holds again. */
  reset(): void {
    this.parts.memory.set(undefined);
    this.tell();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private tell(): void {
    if (this.folder === this.told) return;
    this.told = this.folder;
    this.changed.fire();
  }
}
