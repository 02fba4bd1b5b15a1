/** What may follow a candidate, and what may follow that: each can be spoken from, and read if it wasn't. */
import * as l10n from "@vscode/l10n";
import type { Column, TreeCandidate, TreeChild } from "../../shared/read/searchColumn";
import { percent } from "../../shared/format/numbers";
import type { Task } from "../../shared/model/manifest";
import { writtenStep } from "../../shared/read/shortStep";
import { hiddenWords } from "../../shared/read/wording";
import { BarRow, signOf } from "../kit/bars";
import { Glyph, KnownGlyph } from "../kit/glyphs";
import { type Expansion, readingKey, unread } from "../page/useExpansion";

interface Shared {
  task: Task;
  /** The thought. */
  node: string;
  /** What it considers next, where a step may be drawn too. */
  next: Column | undefined;
  truth: boolean;
  busy: boolean;
  expansion: Expansion;
  onSelect: (node: string, key: string) => void;
  onSpeak: (node: string, ids: readonly number[]) => void;
}

export function LeadsTo({ candidate, ...shared }: Shared & { candidate: TreeCandidate }) {
  const { children } = candidate;
  if (children.length === 0 && candidate.answerNext === null && !unread(candidate)) return null;
  return (
    <>
      <h3>{l10n.t("Leads to")}</h3>
      <Following step={candidate} {...shared} />
    </>
  );
}

function Following({ step, ...shared }: Shared & { step: Omit<TreeChild, "mark" | "known"> }) {
  const { node, busy, expansion } = shared;
  const { children, childrenRest, answerNext } = step;
  const toRead = unread(step);
  if (toRead)
    return expansion.reading.has(readingKey(node, toRead)) ? (
      <p class="quiet">{l10n.t("reading…")}</p>
    ) : (
      <p>
        <button class="link" disabled={busy} onClick={() => expansion.expand(node, toRead)}>
          {l10n.t("What follows?")}
        </button>
      </p>
    );
  const hasAnswer = answerNext !== null && answerNext >= 0.001;
  // The answer counts among the rest.
  const rest = childrenRest && {
    n: Math.max(0, childrenRest.n - (hasAnswer ? 1 : 0)),
    p: Math.max(0, childrenRest.p - (answerNext ?? 0)),
  };
  return (
    <>
      <ul class="bars">
        {children.map((child) => (
          <li key={child.key}>
            <Child child={child} {...shared} />
          </li>
        ))}
      </ul>
      {hasAnswer && <p class="quiet">{l10n.t("the answer, {0}", percent(answerNext))}</p>}
      {rest && rest.p >= 0.001 && <p class="quiet">{hiddenWords(rest)}</p>}
    </>
  );
}

function Child({ child, ...shared }: Shared & { child: TreeChild }) {
  const { node, next, task, truth, busy, onSelect, onSpeak } = shared;
  const { opener } = child;
  const row = (
    <BarRow
      text={writtenStep(task, child.step ?? child.text)}
      p={child.p}
      mark={truth && (child.known ? <KnownGlyph known={child.known} /> : signOf(child.mark))}
    />
  );
  const isDrawn = next?.candidates.some(({ key }) => key === child.key) === true;
  const isRead = unread(child) === null;
  return (
    <>
      {next && isDrawn ? (
        <button class="row" onClick={() => onSelect(next.node, child.key)}>
          {row}
        </button>
      ) : (
        <div class="row">{row}</div>
      )}
      {(opener || !isRead || child.childrenRest) && (
        <div class="leads-to">
          {opener && (
            <button class="link" disabled={busy} title={opener.text} onClick={() => onSpeak(node, opener.ids)}>
              <Glyph shape="speak" /> {l10n.t("Speak")}
            </button>
          )}
          <Following {...shared} step={child} />
        </div>
      )}
    </>
  );
}
