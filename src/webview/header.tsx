/** The question, the model that was asked, and the actions: one button, two links, and the rest in a menu. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { SearchTree } from "../shared/read/searchTree";
import { readTrace } from "../shared/read/readTrace";
import type { Trace } from "../shared/trace/trace";
import { Glyph } from "./kit/glyphs";
import { Menu, type MenuAction } from "./kit/menu";
import type { Playback } from "./page/playback";
import type { Ask } from "./page/state";
import { StatusLine } from "./statusView";
import { Button } from "./kit/toolkit";
import { useMedia } from "./kit/useMedia";
import { thoughtCount, tokenCount } from "../shared/format/counts";
import { thoughtsFor } from "../shared/model/manifest";
import type { ViewState } from "../shared/panel/api";

const TOP_KS = [3, 4, 6, 8, 10, 15, 20];
/** How many thoughts beyond its training the model may be asked for. */
const UNTRAINED = 4;

export function Header({
  view,
  trace,
  tree,
  open,
  table,
  text,
  playback,
  exports,
  idle,
  ask,
  onTest,
  onToggle,
  onTable,
}: {
  view: ViewState;
  trace: Trace;
  tree: SearchTree;
  open: boolean;
  /** Whether the tables are shown. */
  table: boolean;
  /** The question's text, where it is open. */
  text: ComponentChildren;
  playback: Playback;
  exports: readonly MenuAction[];
  /** Whether idle thoughts are folded; `null` if there are none. */
  idle: { folded: boolean; toggle: () => void } | null;
  ask: Ask;
  onTest: () => void;
  onToggle: () => void;
  onTable: () => void;
}) {
  const { read } = trace;
  const { settings } = view;
  const isNarrow = useMedia("(max-width: 999px)");
  const busy = view.status.kind === "busy";
  const thoughts = tree.columns.length;
  const { wanted } = askedOf(view, trace);
  const again =
    !busy && view.asks
      ? l10n.t("Reason again with {0}", view.asks.name)
      : busy || wanted === thoughts
        ? l10n.t("Reason again")
        : l10n.t("Reason again with {0}", thoughtCount(wanted));
  const reasonAgain = { label: again, run: () => ask((host) => host.reasonAgain()) };
  // A path needs a graph. Without one, what is right can still be known.
  const hasTruth = tree.graph !== null || read.truth !== undefined;
  const ofModel = [
    ...(readTrace(trace).afterEvery.some(({ continuation }) => continuation?.free !== true)
      ? [{ label: l10n.t("Speak after every thought"), run: () => ask((host) => host.speakAfterEvery()) }]
      : []),
    { label: l10n.t("Compare"), run: () => ask((host) => host.compare()) },
    ...(thoughts > 0 ? [{ label: l10n.t("Test thoughts"), run: onTest }] : []),
    ...(trace.model.manifest.thoughts.max > 0
      ? [{ label: l10n.t("Think one more"), run: () => ask((host) => host.thinkMore()) }]
      : []),
    { label: l10n.t("Pin a token…"), run: () => ask((host) => host.pin(null)) },
  ];
  const rest = [
    ...(view.missing ? [] : ofModel),
    ...(idle
      ? [{ label: idle.folded ? l10n.t("Show idle thoughts") : l10n.t("Fold idle thoughts"), run: idle.toggle }]
      : []),
    { label: table ? l10n.t("Show picture") : l10n.t("Show tables"), run: onTable },
    ...(hasTruth
      ? [
          {
            label: tree.graph
              ? settings.showTruth
                ? l10n.t("Hide correct path")
                : l10n.t("Show correct path")
              : settings.showTruth
                ? l10n.t("Hide what is right")
                : l10n.t("Show what is right"),
            run: () => ask((host) => host.changeSettings({ showTruth: !settings.showTruth })),
          },
        ]
      : []),
  ];
  const count =
    read.kind !== "text" && tree.graph ? factCount(read.facts.length) : tokenCount(trace.prompt.tokens.length);
  return (
    <header class="header">
      <div class="question">
        <h1 dir="auto">{readTrace(trace).question}</h1>
        <button
          class="text-menu"
          aria-expanded={open}
          aria-label={open ? l10n.t("{0}: hide text", count) : l10n.t("{0}: show text", count)}
          onClick={onToggle}
        >
          {count}
          <span class={open ? "twist open down" : "twist down"}>
            <Glyph shape="chevron" />
          </span>
        </button>
      </div>
      <div class="actions">
        {busy ? (
          <StatusLine status={view.status} ask={ask} />
        ) : (
          <>
            {!isNarrow && <Chooser view={view} trace={trace} ask={ask} />}
            {thoughts > 0 && (
              <Button class="play" onClick={playback.next}>
                {playback.step === null
                  ? l10n.t("Play")
                  : playback.step === thoughts
                    ? l10n.t("End")
                    : l10n.t("Step {0} of {1}", playback.step, thoughts)}
              </Button>
            )}
            {!isNarrow && (
              <>
                <button class="link" onClick={reasonAgain.run}>
                  {again}
                </button>
                <Menu label={l10n.t("Export")} text={l10n.t("Export")} link actions={exports} />
              </>
            )}
            <Menu
              label={l10n.t("More actions")}
              actions={[
                ...(isNarrow ? [reasonAgain] : []),
                ...rest,
                ...(isNarrow ? under(l10n.t("Export"), exports) : []),
                ...under(l10n.t("Rows per thought"), rowChoices(view, ask)),
                ...(isNarrow ? under(l10n.t("Next question"), thoughtChoices(view, trace, ask)) : []),
              ]}
            />
          </>
        )}
      </div>
      {text}
    </header>
  );
}

/** The model and how many thoughts it has, which the next question is asked with. */
function Chooser({ view, trace, ask }: { view: ViewState; trace: Trace; ask: Ask }) {
  const { name, wanted } = askedOf(view, trace);
  const { provider } = trace;
  return (
    <Menu
      label={l10n.t("Model and number of thoughts: {0}, {1}, on {2}", name, thoughtCount(wanted), provider)}
      text={
        view.asks
          ? l10n.t("{0}, next: {1} · {2}", trace.model.name, name, thoughtCount(wanted))
          : `${name} · ${thoughtCount(wanted)}`
      }
      actions={thoughtChoices(view, trace, ask)}
    />
  );
}

/** The model that is asked next, and how many thoughts it has then. */
function askedOf({ settings, asks }: ViewState, { model: { name, manifest } }: Trace) {
  const thoughts = asks ? { max: asks.thoughts, default: asks.usual ?? asks.thoughts } : manifest.thoughts;
  const wanted = thoughtsFor({ thoughts: { ...manifest.thoughts, ...thoughts } }, settings.thoughts);
  return { name: asks?.name ?? name, wanted, max: thoughts.max, usual: thoughts.default };
}

function thoughtChoices(view: ViewState, trace: Trace, ask: Ask) {
  const { max, usual, wanted } = askedOf(view, trace);
  const counts = Array.from({ length: (max === 0 ? 0 : max + UNTRAINED) + 1 }, (_, n) => n);
  return [
    ...(max === 0 ? [] : counts).map((n) => ({
      label: n > max ? l10n.t("{0}, untrained", thoughtCount(n)) : thoughtCount(n),
      checked: n === wanted,
      // What the package says stays the package's choice, so that it applies to the next package as well.
      run: () => ask((host) => host.changeSettings({ thoughts: n === usual ? null : n })),
    })),
    { label: l10n.t("Select another model…"), run: () => ask((host) => host.selectModel()) },
  ];
}

function rowChoices({ settings }: ViewState, ask: Ask) {
  return TOP_KS.map((n) => ({
    label: l10n.t("Up to {0} rows per thought", n),
    checked: n === settings.topK,
    run: () => ask((host) => host.changeSettings({ topK: n })),
  }));
}

function under(heading: string, actions: readonly MenuAction[]): MenuAction[] {
  return actions.map((action) => ({ ...action, heading }));
}

function factCount(n: number): string {
  return n === 1 ? l10n.t("1 fact") : l10n.t("{0} facts", n);
}
