/**
 * The side pane: every number of what is pointed at or selected, where it comes from, and where it leads. If nothing is
 * selected, it explains how to read the picture.
 */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { depths, heights, indexIn, isFact } from "../../shared/problem/problemGraph";
import { readTrace } from "../../shared/read/readTrace";
import { effectOf } from "../../shared/read/testEffects";
import type { EditedRun } from "../../shared/read/editedRuns";
import type { PinRequest } from "../../shared/act/pins";
import type { EditRequest } from "../../shared/act/thoughtTest";
import { type TokenNode, type Trace, keyOf, nameOf } from "../../shared/trace/trace";
import { type Column, type SearchTree, type TreeCandidate, stepShare } from "../../shared/read/searchTree";
import { wordsOfKnown, wordsOfMark } from "../../shared/read/wording";
import { wordsOfAblation } from "../../shared/trace/edits";
import { EffectList } from "./effectList";
import { SpokenWords } from "./spokenWords";
import { BarList, readingRows, signOf } from "../kit/bars";
import { filled } from "../kit/filled";
import { Glyph, KnownGlyph, MarkGlyph } from "../kit/glyphs";
import { LeadsTo } from "./leadsTo";
import type { Expansion } from "../page/useExpansion";
import { LayersView } from "./layersView";
import { type AttentionProps, AttentionView } from "./attentionView";
import { moreCandidateCount, passCount, rowCount } from "../../shared/format/counts";
import { milliseconds, percent } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";

export interface PaneProps {
  trace: Trace;
  tree: SearchTree;
  /** The run that is drawn instead of the main one. Only the main run can be edited and has attention. */
  edited: EditedRun | null;
  /** What is pointed at, or else selected. */
  shown: Selection | null;
  truth: boolean;
  busy: boolean;
  onSelect: (selection: Selection) => void;
  onSpeak: (node: string | null, ids: readonly number[] | null) => void;
  attention: Pick<AttentionProps, "attention" | "all" | "ask" | "onChoose" | "onAll">;
  onEdit: (request: EditRequest | null) => void;
  expansion: Expansion;
  /** Pins something, or unpins what is pinned. */
  onPin: (request: PinRequest | { unpin: readonly number[] }) => void;
  /** Whether it lies over the left edge, because what is selected is at the right. */
  atStart: boolean;
  onClose: () => void;
}

export function ThoughtView(props: PaneProps) {
  const { onClose } = props;
  return (
    <aside class={props.atStart ? "pane at-start" : "pane"} aria-label={l10n.t("Selection")}>
      <div class="pane-content">
        <button class="close icon" aria-label={l10n.t("Close")} title={l10n.t("Close")} onClick={onClose}>
          <Glyph shape="close" />
        </button>
        <Content {...props} />
        <Effect {...props} />
      </div>
    </aside>
  );
}

/** What a thought decodes to doesn't show what it does. This says whether that was tested, and the result. */
function Effect({ trace, tree, edited, shown }: PaneProps) {
  const column = tree.columns.find((c) => c.node === shown?.node);
  if (column && isOwn(column, edited))
    return <p class="quiet note">{l10n.t("From a run with edited thoughts: {0}.", edited?.title ?? "")}</p>;
  const { test } = readTrace(trace);
  if (!column || !test)
    return (
      <p class="quiet note">
        {column
          ? l10n.t("What can be decoded isn't necessarily used. The effect of this thought was not tested.")
          : l10n.t("What can be decoded isn't necessarily used.")}
      </p>
    );
  const effect = effectOf(test, column.thoughts);
  if (!effect) return null;
  return (
    <p class="quiet note">
      {l10n.t(
        "Tested: the worst edit of this thought ({0}) takes the forced probability of {1} from {2} to {3}.",
        wordsOfAblation[effect.worst.edit],
        readTrace(trace).say(nameOf(test.answer)),
        percent(test.unedited),
        percent(effect.worst.p),
      )}{" "}
      {test.withoutThoughts !== undefined && l10n.t("Without thoughts, it is {0}.", percent(test.withoutThoughts))}
    </p>
  );
}

/** Whether the main run has a different thought here. */
function isOwn(column: Column, edited: EditedRun | null): boolean {
  return edited !== null && column.thoughts > edited.shared;
}

function Content(props: PaneProps) {
  const { shown, tree, trace } = props;
  if (!shown) return null;
  const column = tree.columns.find((c) => c.node === shown.node);
  if (shown.kind === "candidate")
    return column ? <CandidatePart {...props} column={column} selected={shown.key} /> : null;
  if (shown.node === null) return <ThoughtPart {...props} column={undefined} />;
  const node = readTrace(trace).node(shown.node);
  if (node?.kind === "token")
    return <TokenPart node={node} trace={trace} truth={props.truth} onSelect={props.onSelect} />;
  return column ? <ThoughtPart {...props} column={column} /> : null;
}

function CandidatePart({
  trace,
  tree,
  edited,
  truth,
  busy,
  column,
  selected,
  onSelect,
  onSpeak,
  onEdit,
  expansion,
  onPin,
}: PaneProps & { column: Column; selected: string }) {
  const candidate = column.candidates.find((c) => c.key === selected);
  if (!candidate)
    return (
      <p class="quiet">
        {l10n.t("This candidate isn't shown under thought {0}. Show more candidates to see it.", column.thoughts)}
      </p>
    );
  const rank = column.candidates.indexOf(candidate) + 1;
  const next = tree.columns[column.thoughts];
  // A thought holds tokens: of a step, its result if that is among the tokens it decodes to.
  const canEdit = !isOwn(column, edited) && (!tree.ofSteps || candidate.named.ids.length > 0);
  return (
    <>
      <h2>
        <bdi>{candidate.text}</bdi>
        {truth && candidate.mark && (
          <span class={`mark-words ${candidate.mark === "optimal" ? "accent" : ""}`}>
            <MarkGlyph mark={candidate.mark} /> {wordsOfMark[candidate.mark]}
          </span>
        )}
        {truth && candidate.known && (
          <span class={`mark-words ${candidate.known.kind === "other" ? "" : "accent"}`}>
            <KnownGlyph known={candidate.known} /> {wordsOfKnown(candidate.known)}
          </span>
        )}
      </h2>
      <div class="facts">
        <p class="quiet">{l10n.t("candidate {0} of thought {1}", rank, column.thoughts)}</p>
        {candidate.step !== null && <bdi>{candidate.step}</bdi>}
        <dl class="figures">
          {candidate.from === "value" && (
            <Figure name={l10n.t("would say next, given a step")}>{percent(candidate.p)}</Figure>
          )}
          {candidate.raw !== null && <Figure name={l10n.t("would say next, overall")}>{percent(candidate.raw)}</Figure>}
          {(candidate.from === "lens" || !tree.ofSteps) && (
            <Figure name={l10n.t("decoded from the thought")}>
              {candidate.lens === null ? l10n.t("not recorded") : percent(candidate.lens)}
            </Figure>
          )}
          {column.answerMarker !== null && (
            <Figure name={l10n.t("ready to answer")}>{percent(column.answerMarker)}</Figure>
          )}
          {truth && <InGraph tree={tree} concept={selected} />}
        </dl>
      </div>
      {!(tree.ofSteps && candidate.from === "lens") && <h3>{l10n.t("Comes from")}</h3>}
      {candidate.parents.length === 0 && !(tree.ofSteps && candidate.from === "lens") && (
        <p class="quiet">{l10n.t("nothing the model would say one step earlier")}</p>
      )}
      <ul class="sources">
        {candidate.parents
          .toSorted((a, b) => b.p - a.p)
          .map((parent) => {
            const span = readTrace(trace).fact(parent.key, selected)?.span;
            return (
              <li key={parent.key}>
                <span class="number">{percent(parent.p)}</span>
                {span ? (
                  <bdi class="fact">{trace.source.text.slice(span.start, span.end)}</bdi>
                ) : (
                  <span>
                    <bdi>{parent.text}</bdi>
                    {tree.graph && !isFact(tree.graph, parent.key, selected) && (
                      <span class="quiet">{`, ${l10n.t("not a fact")}`}</span>
                    )}
                  </span>
                )}
              </li>
            );
          })}
      </ul>
      <LeadsTo
        candidate={candidate}
        node={column.node}
        next={next}
        truth={truth}
        busy={busy}
        expansion={expansion}
        onSelect={(node, key) => onSelect({ trace: trace.id, kind: "candidate", node, key })}
        onSpeak={onSpeak}
      />
      {candidate.opener && (
        <button class="link" disabled={busy} onClick={() => onSpeak(column.node, candidate.opener?.ids ?? null)}>
          <Glyph shape="speak" /> {filled(l10n.t("Speak: {0} …"), <bdi>{candidate.opener.text}</bdi>)}
        </button>
      )}
      <PinLink trace={trace} column={column} candidate={candidate} busy={busy} onPin={onPin} />
      {canEdit && (
        <button
          class="link"
          disabled={busy}
          title={l10n.t("Removes its direction from the thought and continues from there, as a branch")}
          onClick={() => onEdit({ candidate: "remove", of: candidate.named, position: column.thoughts })}
        >
          <Glyph shape="edit" /> {l10n.t("Remove it from thought {0} and continue", column.thoughts)}
        </button>
      )}
      {canEdit && (
        <button
          class="link"
          disabled={busy}
          title={l10n.t(
            "Adds its direction, as strong as the first candidate’s, and continues from there, as a branch",
          )}
          onClick={() => onEdit({ candidate: "add", of: candidate.named, position: column.thoughts })}
        >
          <Glyph shape="edit" /> {l10n.t("Add it to thought {0} and continue", column.thoughts)}
        </button>
      )}
    </>
  );
}

function PinLink({
  trace,
  column,
  candidate,
  busy,
  onPin,
}: { column: Column; candidate: TreeCandidate } & Pick<PaneProps, "trace" | "busy" | "onPin">) {
  const request = pinRequestOf(trace, column.node, candidate);
  const { concept } = candidate.named;
  const pinned = readTrace(trace).pins.find(({ text, ids }) =>
    request.ids ? ids.join() === request.ids.join() : text.trim() === concept.trim(),
  );
  return (
    <button
      class="link"
      disabled={busy}
      title={l10n.t("Shows its exact rank and probability at every thought")}
      onClick={() => onPin(pinned ? { unpin: pinned.ids } : request)}
    >
      <Glyph shape="pin" /> {pinned ? l10n.t("Unpin it") : l10n.t("Pin it")}
    </button>
  );
}

/** A concept is pinned as such. Other candidates are pinned as the tokens that the thought decodes to, if any. */
function pinRequestOf(trace: Trace, thought: string, { named, text }: TreeCandidate): PinRequest {
  const node = readTrace(trace).node(thought);
  const { ids, concept } = named;
  if (ids.length === 0 || trace.model.manifest.task.lexicon.concepts.includes(concept)) return { text };
  const decoded =
    node?.kind === "thought" ? node.lens.candidates.find(({ tokens }) => tokens.join() === ids.join()) : undefined;
  return { text: decoded?.text ?? text, ids };
}

/**
 * The candidate's place in the question's graph. The paper's text uses the shortest path to a leaf, a figure caption
 * the longest.
 */
function InGraph({ tree: { graph, root }, concept }: { tree: SearchTree; concept: string }) {
  const node = graph ? indexIn(graph, concept) : -1;
  const height = graph && heights(graph)[node];
  if (!graph || !height) return null;
  const depth = depths(graph)[node] ?? Infinity;
  return (
    <>
      <Figure name={l10n.t("steps from {0}", root.text)}>{depth === Infinity ? l10n.t("not reachable") : depth}</Figure>
      <Figure name={l10n.t("longest path to a leaf")}>
        {height.longest === Infinity ? l10n.t("cycle") : height.longest}
      </Figure>
      <Figure name={l10n.t("shortest path to a leaf")}>
        {height.shortest === Infinity ? l10n.t("no leaf") : height.shortest}
      </Figure>
    </>
  );
}

/** A thought or, without a column, the question. */
function ThoughtPart({
  trace,
  edited,
  truth,
  column,
  busy,
  attention,
  onSpeak,
  onEdit,
}: PaneProps & { column: Column | undefined }) {
  const reading = readTrace(trace);
  const node = reading.node(column?.node ?? null);
  const value = reading.after(column?.node ?? null);
  const first = value && !column ? value.next.slice(0, 6) : [];
  const depth = column?.thoughts ?? 0;
  const answer = reading.final?.answer;
  const final = answer ? reading.finalForced(column?.node ?? null) : null;
  const spoken = reading.free(column?.node ?? null)?.answer;
  const ofMain = column && !isOwn(column, edited);
  const signFor = (concept: string): ComponentChildren => signOf(truth ? reading.mark(concept, depth) : null);
  return (
    <>
      <h2>{column ? l10n.t("Thought {0}", column.thoughts) : l10n.t("Before the first thought")}</h2>
      {column && column.edit !== null && (
        <p class="edited">
          <Glyph shape="edit" /> {filled(l10n.t("Edited: {0}"), <bdi>{column.edit}</bdi>)}
        </p>
      )}
      <dl class="figures">
        {column && <Figure name={l10n.t("candidates")}>≈ {column.effective.toFixed(1)}</Figure>}
        {column?.cosine !== undefined && column.cosine !== null && (
          <Figure name={l10n.t("cosine to the previous thought")}>{column.cosine.toFixed(2)}</Figure>
        )}
        {column && <Figure name={l10n.t("norm")}>{column.norm.toFixed(1)}</Figure>}
        {value && <Figure name={l10n.t("a step comes next")}>{percent(stepShare(value))}</Figure>}
        {value && value.marker !== null && <Figure name={l10n.t("ready to answer")}>{percent(value.marker)}</Figure>}
        {final !== null && (
          <Figure name={l10n.t("forced probability of {0}", reading.say(answer?.concept ?? ""))}>
            {percent(final)}
          </Figure>
        )}
        {spoken && (
          <Figure name={l10n.t("spoken answer")}>
            <bdi>{reading.say(spoken.concept)}</bdi> {percent(spoken.p)}
          </Figure>
        )}
        {column && <Figure name={l10n.t("time of the pass")}>{milliseconds(column.ms)}</Figure>}
      </dl>
      <Took trace={trace} />
      {value && (
        <BarList
          title={l10n.t("If stopped here")}
          rows={value.forced.answers.slice(0, 4).map((a) => ({
            key: keyOf(a),
            text: reading.shown(a),
            p: a.p,
            sign:
              truth && reading.isRight(nameOf(a)) === true ? (
                <span class="sign good">
                  <Glyph shape="check" title={l10n.t("right")} />
                  <span class="for-ears">{l10n.t("right")}</span>
                </span>
              ) : null,
          }))}
        />
      )}
      {value && first.length > 0 && (
        <BarList
          title={l10n.t("Would say next")}
          rows={first.map((c) => ({
            key: keyOf({ text: c.text, ...(c.ids && { ids: c.ids }) }),
            text: reading.shownStep(c),
            p: c.p / stepShare(value),
            sign: signFor(keyOf(c)),
          }))}
        />
      )}
      {node?.kind === "thought" && (
        <BarList
          title={l10n.t("Decoded from the thought")}
          hollow
          rows={readingRows(trace, node.lens.candidates.slice(0, 8), signFor)}
        />
      )}
      {ofMain && <EffectList trace={trace} position={column.thoughts} busy={busy} onEdit={onEdit} />}
      {!column && <EffectList trace={trace} position={null} busy={busy} onEdit={onEdit} />}
      {ofMain && attention.attention.readings && (
        <LayersView trace={trace} thought={column.thoughts} layers={attention.attention.readings} truth={truth} />
      )}
      {ofMain && <AttentionView trace={trace} truth={truth} busy={busy} {...attention} />}
      <button class="link" disabled={busy} onClick={() => onSpeak(column?.node ?? null, null)}>
        <Glyph shape="speak" /> {l10n.t("Speak from here")}
      </button>
      {ofMain && (
        <button class="link" disabled={busy} onClick={() => onEdit(null)}>
          <Glyph shape="edit" /> {l10n.t("Edit this thought…")}
        </button>
      )}
    </>
  );
}

/** One greedy answer takes one row a pass. */
function Took({ trace }: Pick<PaneProps, "trace">) {
  const took = readTrace(trace).took("readings");
  return (
    took && (
      <p class="quiet">
        {l10n.t(
          "For all thoughts together, reading took {0}, {1}, {2}.",
          passCount(took.passes),
          rowCount(took.rows),
          milliseconds(took.ms),
        )}
      </p>
    )
  );
}

function TokenPart({
  node,
  trace,
  truth,
  onSelect,
}: { node: TokenNode } & Pick<PaneProps, "trace" | "truth" | "onSelect">) {
  const continuation = readTrace(trace).continuationWith(node.id);
  return (
    <>
      {continuation && (
        <SpokenWords trace={trace} continuation={continuation} selected={node.id} truth={truth} onSelect={onSelect} />
      )}
      <h2>
        <bdi>{readTrace(trace).shownToken(node)}</bdi>
      </h2>
      <div class="facts">
        <p class="quiet">{node.p === undefined ? l10n.t("a given word") : l10n.t("a word the model said")}</p>
        <dl class="figures">
          {node.p !== undefined && <Figure name={l10n.t("probability")}>{percent(node.p)}</Figure>}
          <Figure name={l10n.t("time of the pass")}>{milliseconds(node.ms)}</Figure>
        </dl>
      </div>
      {node.chosenFrom && (
        <BarList title={l10n.t("Chosen from")} rows={readingRows(trace, node.chosenFrom.candidates.slice(0, 8))} />
      )}
      {node.chosenFrom && node.chosenFrom.rest.n > 0 && (
        <p class="quiet">
          {l10n.t("{0}, {1} together", moreCandidateCount(node.chosenFrom.rest.n), percent(node.chosenFrom.rest.p))}
        </p>
      )}
    </>
  );
}

function Figure({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
