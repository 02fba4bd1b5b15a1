/**
 * What the page of a view is sent of a trace, and when. Each message to a page costs as much as a drawing. So a new
 * trace whose run ends soon is sent once, and a page that has just been opened is sent its state before it asks.
 */
import type { RunStatus, ViewApi, ViewState } from "../../shared/panel/api";
import type { Selection } from "../../shared/trace/selection";
import type { Trace, TraceChange } from "../../shared/trace/trace";

export interface Fed {
  page: ViewApi;
  trace: () => Trace | null;
  /** Whether what is there will change in a moment. */
  isLoading: () => boolean;
  status: () => RunStatus;
  state: () => ViewState;
  /** Whether the state may be sent before the page asks: it doesn't depend on what the page remembers. */
  mayAnnounce: () => boolean;
  /** The page was sent the whole state after it had asked. */
  shown: () => void;
}

/** A new trace whose run ends within so many milliseconds is drawn once, with all that was found. */
const HELD_MS = 200;

export class PageFeed {
  /** Whether the page has been answered. Before that, changes may be to what it doesn't have. */
  private answered = false;
  /** What the page was sent before it asked, as JSON; `null`: nothing yet; empty: it has asked. */
  private announced: string | null = null;
  /** While this runs, changes to the trace aren't sent. The whole state is sent at its end. */
  private holdTimer: NodeJS.Timeout | null = null;

  constructor(private readonly fed: Fed) {}

  get isReady(): boolean {
    return this.answered;
  }

  /** The page asks for the state. The answer, once there is one, is `null` if it was sent that before. */
  asked(): () => ViewState | null {
    const { announced } = this;
    this.announced = "";
    return () => {
      this.answered = true;
      const state = this.fed.state();
      return announced === JSON.stringify(state) ? null : state;
    };
  }

  /** The page is gone. */
  end(): void {
    this.answered = false;
    this.announced = null;
    this.letGo();
  }

  /** Something of the state has changed. */
  refresh(): void {
    if (!this.answered) return this.announce();
    if (this.holdTimer) return;
    const isNew = this.fed.trace()?.nodes.length === 0;
    if (isNew && this.fed.status().kind === "busy") this.holdTimer = setTimeout(() => this.show(), HELD_MS);
    else this.show();
  }

  followRun(): void {
    const status = this.fed.status();
    if (!this.answered) return this.announce();
    if (this.holdTimer && status.kind !== "busy") this.show();
    else this.fed.page.status(status);
  }

  changed(trace: string, change: TraceChange): void {
    if (this.answered && !this.holdTimer) this.fed.page.changed(trace, change);
  }

  reveal(selection: Selection): void {
    if (this.holdTimer) this.show();
    if (this.answered) this.fed.page.reveal(selection);
  }

  private show(): void {
    this.letGo();
    if (this.fed.isLoading()) return;
    this.fed.page.show(this.fed.state());
    this.fed.shown();
  }

  private letGo(): void {
    if (this.holdTimer) clearTimeout(this.holdTimer);
    this.holdTimer = null;
  }

  /** VS Code keeps the state until the page has begun, and so the page has it before the answer to what it asks. */
  private announce(): void {
    const { page, trace, isLoading, status, state, mayAnnounce } = this.fed;
    if (this.announced !== null || !mayAnnounce()) return;
    if (!trace() || isLoading() || status().kind === "busy") return;
    const sent = state();
    this.announced = JSON.stringify(sent);
    page.show(sent);
  }
}
