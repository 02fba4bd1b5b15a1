/** The question, folded at first; the controls; and the actions, which fold into a menu. */
import * as l10n from "@vscode/l10n";
import type { Span } from "../shared/problem/fragments";
import type { SearchTree } from "../shared/read/searchTree";
import { readTrace } from "../shared/read/readTrace";
import type { Trace } from "../shared/trace/trace";
import { Glyph } from "./kit/glyphs";
import { Menu } from "./kit/menu";
import { Choice } from "./kit/choice";
import type { ShownAttention } from "./page/attention";
import { SourceView } from "./pane/sourceView";
import type { Ask, AttentionChoice } from "./page/state";
import { StatusLine } from "./statusView";
import { Button, Checkbox } from "./kit/toolkit";
import { thoughtCount, tokenCount } from "../shared/format/counts";
import { thoughtsFor } from "../shared/model/manifest";
import type { ViewState } from "../shared/panel/api";

const topKs = [3, 4, 6, 8, 10, 15, 20];
/** How many thoughts beyond its training the model may be asked for. */
const untrained = 4;

export function Header({
  view,
  trace,
  tree,
  open,
  lit,
  attention,
  folded,
  ask,
  onToggle,
  onCompare,
  onChooseAttention,
}: {
  view: ViewState;
  trace: Trace;
  tree: SearchTree;
  open: boolean;
  /** Facts behind what is pointed at. */
  lit: readonly Span[];
  /** Attention, if the text is to be shaded. */
  attention: ShownAttention | null;
  /** Whether the actions are in a menu. */
  folded: boolean;
  ask: Ask;
  onToggle: () => void;
  onCompare: () => void;
  onChooseAttention: (choice: Partial<AttentionChoice>) => void;
}) {
  const { read } = trace;
  const busy = view.status.kind === "busy";
  const thought = tree.columns.length;
  const { manifest } = trace.model;
  const wanted = thoughtsFor(manifest, view.settings.thoughts);
  const again =
    busy || wanted === thought ? l10n.t("Reason again") : l10n.t("Reason again with {0}", thoughtCount(wanted));
  const actions = [
    { label: again, run: () => ask((host) => host.reasonAgain()) },
    { label: l10n.t("Speak after every thought"), run: () => ask((host) => host.speakAfterEvery()) },
    { label: l10n.t("Compare"), run: onCompare },
    ...(thought > 0 ? [{ label: l10n.t("Test thoughts"), run: () => ask((host) => host.testThoughts()) }] : []),
    ...(manifest.thoughts.max > 0
      ? [{ label: l10n.t("Think one more"), run: () => ask((host) => host.thinkMore()) }]
      : []),
    { label: l10n.t("Export"), run: () => ask((host) => host.exportTrace()) },
  ];
  return (
    <header class="header">
      <div class="question">
        <h1 dir="auto">{readTrace(trace).question}</h1>
        <button class="link" aria-expanded={open} onClick={onToggle}>
          <span class={open ? "twist open" : "twist"}>
            <Glyph shape="chevron" />
          </span>
          {read.kind !== "text" && tree.graph
            ? `${factCount(read.facts.length)}, ${wordCount(tree.graph.nodes.length)}`
            : tokenCount(trace.prompt.tokens.length)}
          {` · ${open ? l10n.t("hide text") : l10n.t("show text")}`}
        </button>
      </div>
      <Controls view={view} trace={trace} ask={ask} busy={busy} />
      <div class="actions">
        {busy ? (
          <StatusLine status={view.status} ask={ask} />
        ) : (
          actions.slice(0, folded ? 1 : undefined).map(({ label, run }) => (
            <Button key={label} appearance="icon" aria-label={label} onClick={run}>
              {label}
            </Button>
          ))
        )}
        {folded && !busy && <Menu label={l10n.t("More actions")} actions={actions.slice(1)} />}
      </div>
      {open && (
        <SourceView trace={trace} lit={lit} attention={attention} busy={busy} ask={ask} onChoose={onChooseAttention} />
      )}
    </header>
  );
}

function Controls({ view, trace, ask, busy }: { view: ViewState; trace: Trace; ask: Ask; busy: boolean }) {
  const { settings, model } = view;
  const { manifest } = trace.model;
  const { max, default: usual } = manifest.thoughts;
  const wanted = thoughtsFor(manifest, settings.thoughts);
  const counts = upTo(max === 0 ? 0 : max + untrained, wanted);
  return (
    <div class="controls">
      <span class="model quiet" title={model?.providerReason ?? ""}>
        {l10n.t("{0} on {1}", trace.model.name, trace.provider)}
      </span>
      <Choice
        label={l10n.t("Number of thoughts")}
        disabled={busy || max === 0}
        value={wanted}
        options={counts.map((n) => ({
          value: n,
          text: n > max ? l10n.t("{0}, untrained", thoughtCount(n)) : thoughtCount(n),
        }))}
        // What the package says stays the package's choice, so that it applies to the next package as well.
        onChange={(thoughts) => ask((host) => host.changeSettings({ thoughts: thoughts === usual ? null : thoughts }))}
      />
      <Choice
        label={l10n.t("Candidates shown per thought")}
        value={settings.topK}
        options={[...new Set([...topKs, settings.topK])]
          .sort((a, b) => a - b)
          .map((n) => ({ value: n, text: l10n.t("top {0}", n) }))}
        onChange={(topK) => ask((host) => host.changeSettings({ topK }))}
      />
      {(trace.read.kind !== "text" || trace.read.truth) && (
        <Checkbox
          checked={settings.showTruth}
          title={l10n.t("Marks what the facts say: the right answer, and the paths that lead to it")}
          onChange={(event: Event) => {
            const { checked } = event.currentTarget as HTMLInputElement;
            if (checked !== settings.showTruth) ask((host) => host.changeSettings({ showTruth: checked }));
          }}
        >
          {trace.read.kind === "text" ? l10n.t("Right results") : l10n.t("Correct path")}
        </Checkbox>
      )}
    </div>
  );
}

function factCount(n: number): string {
  return n === 1 ? l10n.t("1 fact") : l10n.t("{0} facts", n);
}

function wordCount(n: number): string {
  return n === 1 ? l10n.t("1 word") : l10n.t("{0} words", n);
}

function upTo(most: number, also: number): number[] {
  return Array.from({ length: Math.max(most, also) + 1 }, (_, n) => n);
}
