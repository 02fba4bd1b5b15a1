/**
 * What it says if it must speak after so many thoughts, token by token: the stronger the underline, the surer the
 * word. What is wrong is underlined in another way and said.
 */
import { useEffect, useRef } from "preact/hooks";
import type { Selection } from "../shared/protocol";
import type { Speech, SpokenWord } from "../shared/speech";
import { percent, plural } from "../shared/wording";
import { ClassWords } from "./glyphs";

export interface SpeechProps {
  trace: string;
  speeches: readonly Speech[];
  /** Ids of speeches that are still being said. */
  growing: ReadonlySet<string>;
  selection: Selection | null;
  revealed: number;
  truth: boolean;
  onSelect: (selection: Selection) => void;
}

export function SpeechView(props: SpeechProps) {
  const root = useRef<HTMLElement>(null);
  const selected = props.selection?.kind === "node" ? props.selection.node : null;
  useEffect(() => {
    if (props.revealed > 0) root.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: "nearest" });
  }, [props.revealed]);
  const groups = [...new Set(props.speeches.map((speech) => speech.thoughts))].sort((a, b) => a - b);
  return (
    <section class="speeches" aria-labelledby="speeches" ref={root}>
      <div class="section-head">
        <h2 id="speeches">What it says if it must speak</h2>
        {groups.length > 0 && (
          <span class="quiet">
            underline: <span class="word" style={{ "--p": "30%" }}>less</span> <span class="word" style={{ "--p": "100%" }}>more</span> sure of the word
          </span>
        )}
      </div>
      {groups.length === 0 && <p class="quiet">Nothing yet. “Speak from here”, under any thought, makes it say the rest in words.</p>}
      {groups.map((thoughts) => (
        <div class="speech-group" key={thoughts} role="group" aria-label={`after ${plural(thoughts, "thought")}`}>
          <div class="after quiet" aria-hidden="true">after {thoughts}</div>
          <div class="said">
            {props.speeches.filter((speech) => speech.thoughts === thoughts).map((speech) => (
              <SpeechLine key={firstNode(speech)} speech={speech} growing={props.growing.has(speech.id)} selected={selected} trace={props.trace} truth={props.truth} onSelect={props.onSelect} />
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

/** Its last node changes with every word; its first stays. */
function firstNode(speech: Speech): string {
  return speech.words[0]?.node ?? speech.id;
}

function SpeechLine({ speech, growing, selected, trace, truth, onSelect }: Pick<SpeechProps, "trace" | "truth" | "onSelect"> & {
  speech: Speech;
  growing: boolean;
  selected: string | null;
}) {
  return (
    <div class="speech" data-speech={speech.id}>
      <div class="class">
        {growing ? <span class="quiet">speaking</span> : truth && speech.outputClass && <ClassWords outputClass={speech.outputClass} />}
      </div>
      <div class="line">
        <p class="words">
          {speech.words.map((word, index) => (
            <Word
              key={word.node}
              word={word}
              marker={word.answer && !speech.words[index - 1]?.answer}
              wrong={truth && word.wrong}
              selected={word.node === selected}
              onSelect={() => onSelect({ trace, kind: "node", node: word.node })}
            />
          ))}
          {growing && <span class="caret" aria-hidden="true" />}
          {!growing && !speech.ended && <span class="cut" title="cut off"><span aria-hidden="true">…</span><span class="for-ears">cut off here</span></span>}
        </p>
        {!growing && truth && <Remarks speech={speech} />}
      </div>
    </div>
  );
}

function Word({ word, marker, wrong, selected, onSelect }: {
  word: SpokenWord;
  marker: boolean;
  wrong: boolean;
  selected: boolean;
  onSelect: () => void;
}) {
  const sure = word.p === null ? "given" : percent(word.p);
  const classes = ["word", wrong ? "wrong" : "", word.p === null ? "given" : "", marker ? "marker" : "", word.text.endsWith(".") ? "ends" : ""];
  return (
    <>
      <button
        class={classes.filter(Boolean).join(" ")}
        style={{ "--p": `${Math.round(100 * (word.p ?? 0))}%` }}
        title={sure}
        aria-pressed={selected}
        aria-label={`${marker ? "answer marker" : word.text}, ${sure}${wrong ? ", wrong step" : ""}`}
        onClick={onSelect}
      >
        {marker ? "⇒" : <bdi>{word.text}</bdi>}
      </button>{" "}
    </>
  );
}

function Remarks({ speech: { wrongStep, follows, words } }: { speech: Speech }) {
  if (!wrongStep && follows !== false) return null;
  const step = <bdi>{words.filter((word) => word.wrong).map((word) => word.text).join(" ")}</bdi>;
  return (
    <p class="remark">
      {wrongStep && (wrongStep.isFact ? <>“{step}” does not go on from the step before. </> : <>No fact says “{step}” </>)}
      {follows === false && <>The answer does not follow from these words.</>}
    </p>
  );
}
