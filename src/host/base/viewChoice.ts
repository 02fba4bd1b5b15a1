/**
 * What the panel shows, and with how many thoughts the next question is asked: what was chosen in the panel of this
 * workspace, or else the settings.
 *
 * A choice is in VS Code's workspace state, as the selection of a model is (modelChoice.ts): looking at one question in
 * another way must not change the settings of every other window. It remembers the setting at that time: if the setting
 * has changed since, the setting is newer and applies.
 */
import type { ViewSettings } from "../../shared/panel/api";
import { type Disposable, Emitter } from "./event";
import { allowedChanges, viewSettings } from "./viewSettings";

type Key = keyof ViewSettings;
/** For each setting that was chosen: what was chosen, and what the setting was. */
export type RememberedView = { [One in Key]?: { value: unknown; over: unknown } };

export interface ViewChoiceParts {
  /** The setting as VS Code has it. */
  setting: (key: Key) => unknown;
  memory: { get(): RememberedView | undefined; set(chosen: RememberedView | undefined): void };
  onDidChangeSettings: (listener: () => void) => Disposable;
}

export class ViewChoice implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly listening: Disposable;

  /** After a choice, and after any change of the settings. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: ViewChoiceParts) {
    this.listening = parts.onDidChangeSettings(() => this.changed.fire());
  }

  get view(): ViewSettings {
    const chosen = this.parts.memory.get() ?? {};
    const set = this.set;
    return viewSettings((key) => {
      const one = chosen[key];
      return one && one.over === set[key] ? one.value : set[key];
    });
  }

  /** Choosing what the setting says is no choice: later changes of the setting apply. */
  choose(asked: Partial<ViewSettings>): void {
    const { memory } = this.parts;
    const set = this.set;
    const chosen = { ...memory.get() };
    for (const [key, value] of allowedChanges(asked))
      if (value === set[key]) delete chosen[key];
      else chosen[key] = { value, over: set[key] };
    memory.set(Object.keys(chosen).length === 0 ? undefined : chosen);
    this.changed.fire();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private get set(): ViewSettings {
    return viewSettings(this.parts.setting);
  }
}
