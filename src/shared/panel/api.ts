/** The contract between the panel's page and the extension host. */
import type { PinRequest } from "../act/pins";
import type { AttentionReading } from "../engine/engine";
import type { SearchLimits } from "../engine/searchLimits";
import type { Trace, TraceChange } from "../trace/trace";
import type { Selection } from "../trace/selection";
import type { Viewing } from "../read/viewing";
import type { EditRequest } from "../act/thoughtTest";

/** What the thoughts of a trace attend to, or why that is unknown. */
export type AttentionAnswer =
  | { kind: "read"; reading: AttentionReading }
  /** The trace's model is selected but not loaded. */
  | { kind: "unloaded" }
  /** Another model is selected. */
  | { kind: "other model" }
  /** The model can't tell. `why` is a sentence for the user. */
  | { kind: "unreadable"; why: string };

// ---------------------------------------------------------------- the panel
export type RunStatus =
  | { kind: "idle" }
  /** `what` is a sentence without a full stop: "Thinking", "Speaking after thought 2". */
  | { kind: "busy"; what: string }
  /** `message` has the way out. `details` are for a bug report. */
  | { kind: "failed"; message: string; details?: string; asked?: AskedText; ways?: readonly WayOut[] };

/** The text of a question that failed before it had a trace: the beginning of it, and its file's name. */
interface AskedText {
  text: string;
  name?: string;
}

/** What the page offers after a failure. */
export type WayOut = "select model" | "reason again";

export interface ViewState {
  /** `null`: nothing has been asked yet. */
  trace: Trace | null;
  /**
   * The same question in ordinary chain of thought, by the model that is compared with; `null` until it has been asked.
   */
  compared: Trace | null;
  status: RunStatus;
  selection: Selection | null;
  settings: ViewSettings;
  /** What is loaded. */
  model: { name: string; sha256: string; provider: string; providerReason: string } | null;
  /**
   * The most that reading the next steps of a question takes: so many passes of so many rows. Absent while no model is
   * loaded, and where steps name concepts, whose reading takes a few passes.
   */
  readingAtMost?: SearchLimits;
  /** Of a view that was opened from a file. */
  file?: FileNote;
  /** Why there is no trace to show. */
  problem?: string;
  /** The trace's model isn't on this machine. `selected` is the one that is asked here. */
  missing?: { selected: ModelIdentity | null };
  /** The model that is selected in the view, and asked when it reasons again, if it isn't the one of the trace. */
  asks?: ModelIdentity;
  /** What the view passes to `ready` when it appears again: the host doesn't keep it. */
  remembered?: unknown;
}

/**
 * What the explorer has of the trace in a file: nothing (`alone`), exactly that, or that and more. `copied`: the view
 * shows the explorer's copy of the file, to which something was added.
 */
export type FileNote = "alone" | "same" | "more" | "copied";

/** What tells models apart. */
export interface ModelIdentity {
  name: string;
  sha256: string;
  /** The most that it was trained with. */
  thoughts: number;
  /** As many as it has if none are asked for; absent in what was made by older versions. */
  usual?: number;
}

export interface ViewSettings {
  /** How many candidates are drawn per thought. */
  topK: number;
  /** `null`: as many as the model's package says. */
  thoughts: number | null;
  /** Whether marks from the question's graph are drawn. */
  showTruth: boolean;
}

export type Place = "explorer" | "panel" | "text";

export const PICTURES = ["svg", "png", "html"] as const;
export type PictureKind = (typeof PICTURES)[number];

/** What the page asks of the host. */
export interface HostApi {
  /**
   * Called whenever the page appears: it may have been destroyed while hidden. `remembered`: of the last state. `null`:
   * the page was sent the state before. It asks again if that didn't arrive.
   */
  ready(remembered: unknown): Promise<ViewState | null>;
  select(selection: Selection): Promise<void>;
  /** Language mode after the thought `node` (`null`: after none), beginning with the tokens `first`, if any. */
  speak(node: string | null, first: readonly number[]): Promise<void>;
  /**
   * Reads what may follow a next step after the thought `node` (`null`: after none), and adds it to the trace. `steps`
   * is the `expands` of the candidate, or of what follows one.
   */
  expandStep(node: string | null, steps: readonly (readonly number[])[]): Promise<void>;
  /** Pins a token or word of the shown trace, and reads it at every thought; `null`: the host asks for it. */
  pin(request: PinRequest | null): Promise<void>;
  unpin(ids: readonly number[]): Promise<void>;
  /** The words after every number of thoughts, as one batch. */
  speakAfterEvery(): Promise<void>;
  /** One more thought after the last. */
  thinkMore(): Promise<void>;
  reasonAgain(): Promise<void>;
  reasonAboutExample(): Promise<void>;
  /** Opens the recorded question with this index: see recorded.ts. Needs no model. */
  openRecorded(index: number): Promise<void>;
  /**
   * The words after every number of thoughts, and the same question in ordinary chain of thought by the other bundled
   * model.
   */
  compare(): Promise<void>;
  /** Tests every thought of the shown trace: see thoughtTest.ts. */
  testThoughts(): Promise<void>;
  /**
   * Edits thoughts of the shown trace and goes on from there, as a branch; `null`: the host asks what to do
   * with the selected thought.
   */
  editThoughts(request: EditRequest | null): Promise<void>;
  /** The attention of the passes that made the shown trace's thoughts. */
  readAttention(): Promise<AttentionAnswer>;
  /** Loads the model that is chosen, without asking it anything. */
  loadModel(): Promise<void>;
  /** Asks the user to choose a model, and loads it. */
  selectModel(): Promise<void>;
  /** Names a branch of the shown trace, removes it, or takes that back. Replaces the mark the node had. */
  mark(node: string, mark: { name?: string; removed?: boolean }): Promise<void>;
  cancel(): Promise<void>;
  exportTrace(): Promise<void>;
  /** Asks where to, and saves a picture of the shown trace. `content`: text, or in base64 for a PNG. */
  savePicture(kind: PictureKind, content: string): Promise<void>;
  changeSettings(settings: Partial<ViewSettings>): Promise<void>;
  /** What the page shows, for the editor to highlight; `null`: nothing. */
  view(viewing: Viewing | null): Promise<void>;
  copy(text: string): Promise<void>;
  /** Shows where else the trace of a file is, or the file as it is written. */
  reveal(where: Place): Promise<void>;
}

/** What the host tells the page. */
export interface ViewApi {
  show(state: ViewState): void;
  changed(traceId: string, change: TraceChange): void;
  status(status: RunStatus): void;
  reveal(selection: Selection): void;
}
