/**
 * One row of what it says: token by token, the stronger the underline, the surer the word. What is wrong is underlined
 * in another way and said.
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Continuation, type ContinuationWord, titleOf } from "../../shared/read/continuations";
import { isGoodClass } from "../../shared/read/wording";
import { type WordsRow, shortOf, wordsOf } from "../page/branches";
import { Glyph, Judged } from "../kit/glyphs";
import { Menu } from "../kit/menu";
import { percent, plural, spokenPercent } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";

export interface BranchActions {
  rename: (continuation: Continuation) => void;
  /** `null`: it keeps the name it has. */
  named: (continuation: Continuation, name: string | null) => void;
  remove: (continuation: Continuation) => void;
  restore: (continuation: Continuation) => void;
  copy: (words: string) => void;
}

export interface RowProps {
  said: WordsRow;
  thoughts: number;
  /** Whether it is what the model says by itself; the others are branches. */
  first: boolean;
  decided: boolean;
  growing: ReadonlySet<string>;
  selected: string | null;
  trace: string;
  /** Last node of the words that gave the answer. */
  answer: string | null;
  /** The concept of the answer that was given in the end. */
  final: string | null;
  naming: string | null;
  truth: boolean;
  onSelect: (selection: Selection) => void;
  actions: BranchActions;
}

export function ContinuationRow(props: RowProps) {
  const { said, thoughts, first, decided, truth, actions } = props;
  const { continuation } = said;
  const growing = continuation !== null && props.growing.has(continuation.id);
  return (
    <div class={first ? "after-row" : "after-row branch"} role="row" data-row data-branch={continuation?.branch}>
      <span class="k" role={first ? "rowheader" : "gridcell"}>
        {first ? thoughts : <Glyph shape="branch" />}
        <span class="for-ears">{first ? (thoughts === 1 ? " thought" : " thoughts") : "branch"}</span>
        {first && decided && <span class="tag">decided</span>}
      </span>
      <span class="answers" role="gridcell">
        <Answer said={said} truth={truth} growing={growing} />
      </span>
      <span class="forced" role="gridcell">
        {said.p !== null && (
          <>
            <span class={said.answer?.concept === props.final ? "mini" : "mini off"} aria-hidden="true">
              <span class="bar" style={{ width: `${(100 * said.p).toFixed(1)}%` }} />
            </span>
            <span class="number">{percent(said.p)}</span>
          </>
        )}
      </span>
      {truth && (
        <span class="class" role="gridcell">
          {!growing && said.outputClass && <PathClass of={said.outputClass} />}
        </span>
      )}
      <div class="line" role="gridcell">
        {continuation ? (
          <Words {...props} continuation={continuation} isGrowing={growing} />
        ) : (
          <span class="quiet">not said yet</span>
        )}
      </div>
      <span class="acts" role="gridcell">
        {continuation && !growing && (
          <Menu
            small
            label={`Actions on “${shortOf(continuation)}”`}
            actions={[
              {
                label: continuation.name === null ? "Name…" : "Rename…",
                run: () => actions.rename(continuation),
                movesFocus: true,
              },
              { label: "Copy words", run: () => actions.copy(wordsOf(continuation)) },
              // The verdict stands on these words.
              ...(continuation.id === props.answer
                ? []
                : [{ label: "Remove", run: () => actions.remove(continuation), movesFocus: true }]),
            ]}
          />
        )}
      </span>
    </div>
  );
}

function Answer({
  said: { answer, right, forced, continuation },
  truth,
  growing,
}: {
  said: WordsRow;
  truth: boolean;
  growing: boolean;
}) {
  if (growing) return <span class="quiet">speaking</span>;
  if (!answer) return <span class="quiet">no answer</span>;
  const words = (
    <>
      <bdi>{answer.text}</bdi>
      {forced && continuation && (
        <span class="quiet unsaid" title="The words hold no answer: this is the one it gives when it is made to answer">
          , unsaid
        </span>
      )}
    </>
  );
  if (!truth || right === null) return words;
  return (
    <Judged good={right}>
      <span class="for-ears">{right ? "right:" : "wrong:"}</span> {words}
    </Judged>
  );
}

/** The answer beside it is judged already; here only what is wrong raises its voice. */
function PathClass({ of }: { of: NonNullable<WordsRow["outputClass"]> }) {
  return <span title={meaning[of]}>{isGoodClass(of) ? of : <Judged good={false}>{of}</Judged>}</span>;
}

const meaning: Record<NonNullable<WordsRow["outputClass"]>, string> = {
  "correct path": "The steps are a shortest path to the answer, which is right.",
  "longer path": "The steps lead to the answer, which is right, but there is a shorter path.",
  hallucination: "A step is not among the facts, or does not go on from the one before.",
  "wrong target": "The steps are facts, but do not lead to what was answered.",
  "correct label": "Only the answer was said, and it is right.",
  "incorrect label": "Only the answer was said, and it is wrong.",
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
            marker={word.answer && !continuation.words[index - 1]?.answer}
            wrong={truth && word.wrong}
            selected={word.node === selected}
            onSelect={() => onSelect({ trace, kind: "node", node: word.node })}
          />
        ))}
        {isGrowing && <span class="caret" aria-hidden="true" />}
        {!isGrowing && !continuation.ended && (
          <span class="cut" title="cut off">
            <span aria-hidden="true">…</span>
            <span class="for-ears">cut off here</span>
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
      placeholder="name of this branch"
      aria-label="Name of this branch: Enter keeps it, Escape leaves it as it was"
      onKeyDown={(event: KeyboardEvent) => {
        event.stopPropagation();
        if (event.key !== "Enter" && event.key !== "Escape") return;
        // Or the button that is focused next would be pressed.
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
  const classes = [
    "word",
    wrong ? "wrong" : "",
    word.p === null ? "given" : "",
    marker ? "marker" : "",
    word.text.endsWith(".") ? "ends" : "",
  ];
  const sure = word.p === null ? "given" : spokenPercent(word.p);
  return (
    <>
      <button
        class={classes.filter(Boolean).join(" ")}
        style={{ "--p": `${Math.round(100 * (word.p ?? 0))}%` }}
        title={word.p === null ? "given" : percent(word.p)}
        data-stop
        tabIndex={-1}
        aria-pressed={selected}
        aria-label={`${marker ? "answer marker" : word.text}, ${sure}${wrong ? ", wrong step" : ""}`}
        onClick={onSelect}
      >
        {marker ? "⇒" : <bdi>{word.text}</bdi>}
      </button>{" "}
    </>
  );
}

function Remarks({ continuation: { wrongStep, follows, words } }: { continuation: Continuation }) {
  if (!wrongStep && follows !== false) return null;
  const step = (
    <bdi>
      {words
        .filter((word) => word.wrong)
        .map((word) => word.text)
        .join(" ")}
    </bdi>
  );
  return (
    <p class="remark">
      {wrongStep &&
        (wrongStep.isFact ? <>“{step}” does not go on from the step before. </> : <>No fact says “{step}” </>)}
      {follows === false && <>The answer does not follow from these words.</>}
    </p>
  );
}

/** In the place of a branch that was removed, or in the list of those. */
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
        <span class="for-ears">{plural(continuation.thoughts, "thought")}</span>
      </span>
      <div class="line quiet" role="gridcell">
        {undo && "Removed "}“<bdi>{shortOf(continuation)}</bdi>”{" "}
        <button class="link" data-stop tabIndex={-1} onClick={() => actions.restore(continuation)}>
          {undo ? "Undo" : "Restore"}
        </button>
      </div>
    </div>
  );
}
