/** Events like VS Code's, but without `vscode`, so that the code that uses them can be tested outside an editor. */
export interface Disposable {
  dispose(): void;
}

export type Event<T> = (listener: (value: T) => void) => Disposable;

export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    // Wrapped, so that a function that listens twice counts as two listeners.
    const entry = (value: T): void => listener(value);
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        // A listener that fails must not affect the others or the caller. Its error still surfaces.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
