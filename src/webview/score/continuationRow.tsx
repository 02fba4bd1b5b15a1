/**
 * One row of words, token by token. The stronger the underline, the more probable the word. Wrong steps have another
 * underline and a remark.
 */
import * as l10n from "@vscode/l10n";
import { useLayoutEffect, useRef } from "preact/hooks";
import {
  type Continuation,
  type ContinuationWord,
  titleOf,
  wordsOf,
  wrongWords,
} from "../../shared/read/continuations";
import { isGoodClass } from "../../shared/read/wording";
import { type WordsRow, shortOf } from "../page/branches";
import { filled } from "../kit/filled";
import { Glyph, Judged } from "../kit/glyphs";
import { Menu } from "../kit/menu";
import { afterThoughts, thoughtCount } from "../../shared/format/counts";
import { percent, spokenPercent } from "../../shared/format/numbers";
import { visibleText } from "../../shared/format/visible";
import type { Selection } from "../../shared/trace/selection";

export interface BranchActions {
  rename: (continuation: Continuation) => void;
  /** `null` keeps the name. */
  named: (continuation: Continuation, name: string | null) => void;
  remove: (continuation: Continuation) => void;
  restore: (continuation: Continuation) => void;
  copy: (words: string) => void;
}

export interface RowProps {
  row: WordsRow;
  thoughts: number;
  /** Whether the model says this on its own. The others are branches. */
  first: boolean;
  /** Whether it is sure of its answer from here on. */
  sure: boolean;
  growing: ReadonlySet<string>;
  selected: string | null;
  trace: string;
  /** Last node of the words that gave the answer. */
  answer: string | null;
  /** The concept of the final answer. */
  final: string | null;
  naming: string | null;
  truth: boolean;
  onSelect: (selection: Selection) => void;
  actions: BranchActions;
}

export function ContinuationRow(props: RowProps) {
  const { row, thoughts, first, sure, truth, actions } = props;
  const { continuation, atOnce } = row;
  const growing = continuation !== null && props.growing.has(continuation.id);
  return (
    <div class={first ? "after-row" : "after-row branch"} role="row" data-row data-branch={continuation?.branch}>
      <span class="k" role={first ? "rowheader" : "gridcell"}>
        {first ? (
          <>
            <span aria-hidden="true">{thoughts}</span>
            <span class="for-ears">{thoughtCount(thoughts)}</span>
          </>
        ) : (
          <Glyph shape="branch" />
        )}
        {!first && <span class="for-ears">{l10n.t("branch")}</span>}
        {first && sure && <span class="tag">{l10n.t("sure")}</span>}
      </span>
      <span class="answers" role="gridcell">
        <Answer row={row} truth={truth} growing={growing} />
      </span>
      <span class="forced" role="gridcell">
        {atOnce && (
          <>
            <span class={atOnce.concept === props.final ? "mini" : "mini off"} aria-hidden="true">
              <span class="bar" style={{ width: `${(100 * atOnce.p).toFixed(1)}%` }} />
            </span>
            {atOnce.concept !== row.answer?.concept && <bdi>{atOnce.text}</bdi>}
            <span class="number">{percent(atOnce.p)}</span>
          </>
        )}
      </span>
      {truth && (
        <span class="class" role="gridcell">
          {!growing && row.outputClass && <PathClass of={row.outputClass} />}
        </span>
      )}
      <div class="words-line" role="gridcell">
        {continuation ? (
          <Words {...props} continuation={continuation} isGrowing={growing} />
        ) : (
          <span class="quiet">{l10n.t("not spoken yet")}</span>
        )}
      </div>
      <span class="acts" role="gridcell">
        {continuation && !growing && (
          <Menu
            small
            label={l10n.t("Actions for “{0}”", shortOf(continuation))}
            actions={[
              {
                label: continuation.name === null ? l10n.t("Name…") : l10n.t("Rename…"),
                run: () => actions.rename(continuation),
                movesFocus: true,
              },
              { label: l10n.t("Copy words"), run: () => actions.copy(wordsOf(continuation)) },
              // The verdict is based on these words.
              ...(continuation.id === props.answer
                ? []
                : [{ label: l10n.t("Remove"), run: () => actions.remove(continuation), movesFocus: true }]),
            ]}
          />
        )}
      </span>
    </div>
  );
}

function Answer({
  row: { answer, right, continuation },
  truth,
  growing,
}: {
  row: WordsRow;
  truth: boolean;
  growing: boolean;
}) {
  if (growing) return <span class="quiet">{l10n.t("speaking")}</span>;
  if (!continuation) return null;
  if (!answer) return <span class="quiet">{l10n.t("no answer")}</span>;
  const words = <bdi>{answer.text}</bdi>;
  if (!truth || right === null) return words;
  return (
    <Judged good={right}>
      <span class="for-ears">{right ? l10n.t("right:") : l10n.t("wrong:")}</span> {words}
    </Judged>
  );
}

/** The answer next to it already shows right or wrong. Here, only bad classes stand out. */
function PathClass({ of }: { of: NonNullable<WordsRow["outputClass"]> }) {
  return <span title={meaning[of]}>{isGoodClass(of) ? of : <Judged good={false}>{of}</Judged>}</span>;
}

const meaning: Record<NonNullable<WordsRow["outputClass"]>, string> = {
  "correct path": l10n.t("The steps are a shortest path to the right answer."),
  "longer path": l10n.t("The steps lead to the right answer, but there is a shorter path."),
  hallucination: l10n.t("A step isn't a fact, or doesn't follow from the previous step."),
  "wrong target": l10n.t("The steps are facts, but they don't lead to the answer."),
  "correct label": l10n.t("Only the answer was spoken, and it's right."),
  "incorrect label": l10n.t("Only the answer was spoken, and it's wrong."),
};

function Words({
  continuation,
  isGrowing,
  selected,
  trace,
  truth,
  naming,
  onSelect,
  actions,
}: RowProps & { continuation: Continuation; isGrowing: boolean }) {
  return (
    <>
      <p class="words">
        {naming === continuation.branch ? (
          <NameField continuation={continuation} onDone={(name) => actions.named(continuation, name)} />
        ) : (
          titleOf(continuation) !== null && (
            <>
              <bdi class="branch-name">{titleOf(continuation)}</bdi>{" "}
            </>
          )
        )}
        {continuation.words.map((word, index) => (
          <Word
            key={word.node}
            word={word}
            marker={word.marker && continuation.words[index - 1]?.marker !== true}
            wrong={truth && word.wrong}
            selected={word.node === selected}
            onSelect={() => onSelect({ trace, kind: "node", node: word.node })}
          />
        ))}
        {isGrowing && <span class="caret" aria-hidden="true" />}
        {!isGrowing && !continuation.ended && (
          <span class="cut" title={l10n.t("cut off")}>
            <span aria-hidden="true">…</span>
            <span class="for-ears">{l10n.t("cut off")}</span>
          </span>
        )}
      </p>
      {!isGrowing && truth && <Remarks continuation={continuation} />}
    </>
  );
}

function NameField({ continuation, onDone }: { continuation: Continuation; onDone: (name: string | null) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const finish = (keep: boolean): void => {
    if (done.current) return;
    done.current = true;
    onDone(keep ? (field.current?.value ?? "").trim() : null);
  };
  useLayoutEffect(() => field.current?.select(), []);
  return (
    <input
      ref={field}
      class="naming"
      maxLength={60}
      defaultValue={continuation.name ?? ""}
      placeholder={l10n.t("name of this branch")}
      aria-label={l10n.t("Name of this branch. Enter saves, Escape cancels.")}
      onKeyDown={(event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key !== "Enter" && event.key !== "Escape") return;
        // Otherwise the next focused button would be pressed.
        event.preventDefault();
        finish(event.key === "Enter");
      }}
      onBlur={() => finish(true)}
    />
  );
}

function Word({
  word,
  marker,
  wrong,
  selected,
  onSelect,
}: {
  word: ContinuationWord;
  marker: boolean;
  wrong: boolean;
  selected: boolean;
  onSelect: () => void;
}) {
  const text = word.text.trim();
  const lead = word.text.slice(0, word.text.length - word.text.trimStart().length);
  const classes = [
    "word",
    wrong ? "wrong" : "",
    word.p === null ? "given" : "",
    marker ? "marker" : "",
    text.endsWith(".") ? "ends" : "",
  ];
  const sure = word.p === null ? l10n.t("given") : spokenPercent(word.p);
  const shown = text === "" ? visibleText(word.text, []) : text;
  return (
    <>
      {text === "" ? "" : lead}
      <button
        class={classes.filter(Boolean).join(" ")}
        style={{ "--p": `${Math.round(100 * (word.p ?? 0))}%` }}
        title={word.p === null ? l10n.t("given") : percent(word.p)}
        data-stop
        tabIndex={-1}
        aria-pressed={selected}
        aria-label={[marker ? l10n.t("answer marker") : shown, sure, ...(wrong ? [l10n.t("wrong step")] : [])].join(
          ", ",
        )}
        onClick={onSelect}
      >
        {marker ? "⇒" : <bdi>{shown}</bdi>}
      </button>
      {text === "" ? "" : word.text.slice(lead.length + text.length)}
    </>
  );
}

function Remarks({ continuation: { wrongStep, follows, words } }: { continuation: Continuation }) {
  if (!wrongStep && follows !== false) return null;
  const step = <bdi>{wrongWords(words)}</bdi>;
  return (
    <p class="remark">
      {wrongStep &&
        filled(
          wrongStep.isFact ? l10n.t("“{0}” doesn't follow from the previous step.") : l10n.t("“{0}” isn't a fact."),
          step,
        )}
      {wrongStep && follows === false && " "}
      {follows === false && l10n.t("The answer doesn't follow from these words.")}
    </p>
  );
}

/** Takes the place of a branch that was just removed, or lists a removed one. */
export function RemovedRow({
  continuation,
  undo,
  actions,
}: {
  continuation: Continuation;
  undo: boolean;
  actions: BranchActions;
}) {
  return (
    <div class="after-row gone" role="row" data-row data-branch={continuation.branch}>
      <span class="k" role="gridcell">
        {undo ? <Glyph shape="branch" /> : <span class="quiet">{continuation.thoughts}</span>}
        <span class="for-ears">{afterThoughts(continuation.thoughts)}</span>
      </span>
      <div class="words-line quiet" role="gridcell">
        {filled(undo ? l10n.t("Removed “{0}”") : "“{0}”", <bdi>{shortOf(continuation)}</bdi>)}{" "}
        <button class="link" data-stop tabIndex={-1} onClick={() => actions.restore(continuation)}>
          {undo ? l10n.t("Undo") : l10n.t("Restore")}
        </button>
      </div>
    </div>
  );
}
