/**
 * Events without vscode, in the shape of its events, so that what decides can be tested outside an editor.
 */
export interface Disposable {
  dispose(): void;
}

export type Event<T> = (listener: (value: T) => void) => Disposable;

export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // Wrapped, so that one function listening twice is two listeners.
    const entry = (value: T): void => listener(value);
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        // A listener that fails must not cost the others, nor the one who fires; and it is not swallowed either.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
