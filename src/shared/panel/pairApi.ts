/** The contract between the extension host and the page that compares traces. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { readTrace } from "../read/readTrace";
import type { Selection } from "../trace/selection";
import type { Trace } from "../trace/trace";
import { PICTURES, type PictureKind } from "./api";

/** A run to compare. */
export interface ComparedSide {
  trace: Trace;
  /** The last thought of a run with edited thoughts; `null`: the main thoughts. */
  end: string | null;
  /** What tells it from the others beside its model: a file's name, or a commit. */
  from: string | null;
}

export interface PairState {
  /** Two are laid beside each other; more are listed. */
  sides: ComparedSide[];
  /** Models that couldn't be asked, and why. */
  failed: { model: string; why: string }[];
  /** Whether more are coming; `what` is a sentence without a period. */
  busy: { what: string } | null;
  /** Whether the pair was chosen from a list. */
  canGoBack: boolean;
  settings: { topK: number; showTruth: boolean };
  /** Of the host, which gets it back when the window was reloaded. */
  remembered: unknown;
}

/** What the page asks of the host. A side is its index in `sides`. */
export interface PairHost {
  ready(): Promise<PairState>;
  /** Opens the trace of the side in the panel, with what is selected. */
  open(side: number, selection: Selection | null): Promise<void>;
  /** Asks for another trace to put in the place of the side. */
  choose(side: number): Promise<void>;
  swap(): Promise<void>;
  /** Lays two of several beside each other. */
  pair(a: number, b: number): Promise<void>;
  /** Back to the list that the pair was chosen from. */
  back(): Promise<void>;
  cancel(): Promise<void>;
  copy(text: string): Promise<void>;
  /** `content`: text, or in base64 for a PNG. */
  savePicture(kind: PictureKind, content: string): Promise<void>;
}

/** What the host tells the page. */
export interface PairPage {
  show(state: PairState): void;
}

type Fits = (...args: readonly unknown[]) => boolean;

const MOST_COPIED = 50_000_000;

/** The page draws texts by models and users, so what it asks is checked. A request that doesn't fit does nothing. */
export function checkedPairHost(host: PairHost, sides: () => readonly ComparedSide[]): PairHost {
  const isSide = (side: unknown): boolean => Number.isSafeInteger(side) && sides()[side as number] !== undefined;
  const fits: { readonly [Name in keyof PairHost]: Fits } = {
    ready: () => true,
    open: (side, selection) => isSide(side) && (selection === null || isSelection(selection, sides()[side as number])),
    choose: isSide,
    swap: () => true,
    pair: (a, b) => isSide(a) && isSide(b) && a !== b,
    back: () => true,
    cancel: () => true,
    copy: isText,
    savePicture: (kind, content) => sides().length === 2 && PICTURES.some((one) => one === kind) && isText(content),
  };
  const guarded: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
  for (const name of Object.keys(fits) as (keyof PairHost)[])
    guarded[name] = async (...args) => {
      const given = args.slice(0, 2);
      if (!fits[name](...given))
        throw new UserError(l10n.t("The page asked for something that doesn't fit ({0}), so nothing was done.", name));
      return (host[name] as (...args: unknown[]) => Promise<unknown>)(...given);
    };
  // One function for each name of the contract.
  return guarded as unknown as PairHost;
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.length <= MOST_COPIED;
}

function isSelection(value: unknown, side: ComparedSide | undefined): value is Selection {
  if (typeof value !== "object" || value === null) return false;
  const { trace, kind, node, key } = value as Record<string, unknown>;
  return (
    side !== undefined &&
    trace === side.trace.id &&
    (node === null || (typeof node === "string" && readTrace(side.trace).node(node) !== undefined)) &&
    (kind === "node" || (kind === "candidate" && typeof key === "string"))
  );
}
