/** Shows a notification while a model takes long to load. The status bar shows the progress of every model. */
import type { EngineClient, EngineState } from "./engineClient";
import type { Disposable } from "../base/event";
import { showProgress } from "../base/notices";
import type { Runs } from "./runs";

/** Small models load before anyone could read the notification. */
const SLOW_MS = 2500;

export class LoadingProgress implements Disposable {
  private readonly listening: Disposable;
  private timer: NodeJS.Timeout | undefined;
  private shown: { report(message: string): void; end(): void } | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly runs: Runs,
  ) {
    this.listening = engine.onDidChangeState((state) => this.follow(state));
  }

  dispose(): void {
    this.listening.dispose();
    this.end();
  }

  private follow(state: EngineState): void {
    if (state.kind !== "loading") return this.end();
    this.shown?.report(state.message);
    this.timer ??= setTimeout(() => this.show(), SLOW_MS);
  }

  private show(): void {
    const { state } = this.engine;
    if (state.kind !== "loading" || this.shown) return;
    void showProgress({ title: "Coconut", cancellable: true }, (say, token) => {
      const ended = new Promise<void>((resolve) => (this.shown = { report: say, end: resolve }));
      // Canceling only ends the wait. Loading continues, because the next question needs the model.
      token.onCancellationRequested(() => this.runs.cancel());
      say(state.message);
      return ended;
    });
  }

  private end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.shown?.end();
    this.shown = undefined;
  }
}
