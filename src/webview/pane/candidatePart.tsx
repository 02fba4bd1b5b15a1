/** A candidate: its numbers, where it comes from, where it leads, and what can be tried with it. */
import * as l10n from "@vscode/l10n";
import { depths, heights, indexIn, isFact } from "../../shared/problem/problemGraph";
import { readTrace } from "../../shared/read/readTrace";
import type { PinRequest } from "../../shared/act/pins";
import type { Trace } from "../../shared/trace/trace";
import type { Column, TreeCandidate } from "../../shared/read/searchColumn";
import type { SearchTree } from "../../shared/read/searchTree";
import { writtenStep } from "../../shared/read/shortStep";
import { wordsOfKnown, wordsOfMark } from "../../shared/read/wording";
import { filled } from "../kit/filled";
import { Glyph, KnownGlyph, MarkGlyph } from "../kit/glyphs";
import { LeadsTo } from "./leadsTo";
import { percent } from "../../shared/format/numbers";
import { Figure } from "./figure";
import { type PaneProps, isOwn } from "./paneProps";

export function CandidatePart({
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
  const { task } = trace.model.manifest;
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
        {candidate.step !== null && <bdi>{writtenStep(task, candidate.step)}</bdi>}
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
      {!(tree.ofSteps && candidate.from === "lens") && <h3>{l10n.t("Comes from, one thought earlier")}</h3>}
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
        task={task}
        truth={truth}
        busy={busy}
        expansion={expansion}
        onSelect={(node, key) => onSelect({ trace: trace.id, kind: "candidate", node, key })}
        onSpeak={onSpeak}
      />
      {candidate.opener && (
        <button class="link" disabled={busy} onClick={() => onSpeak(column.node, candidate.opener?.ids ?? null)}>
          <Glyph shape="speak" />{" "}
          {filled(l10n.t("Speak: {0} …"), <bdi>{writtenStep(task, candidate.opener.text)}</bdi>)}
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
