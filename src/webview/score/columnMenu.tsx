/** What can be done with a column of the score: a menu at its heading, also by a right click or the keyboard. */
import * as l10n from "@vscode/l10n";
import { afterThoughts } from "../../shared/format/counts";
import { wholePercent } from "../../shared/format/numbers";
import { effectOf } from "../../shared/read/testEffects";
import { Menu } from "../kit/menu";
import { type Observed, useObserved } from "../kit/observed";
import type { Highlighted } from "./highlighted";
import type { Scene } from "./scene";
import type { ScoreCan, ScoreHandlers } from "./scoreProps";
import { speakLabel } from "./speakLabel";

type ColumnScene = Pick<Scene, "score" | "curve" | "test" | "busy">;

/** It is in sight while the pointer or the focus is in the column. The column's heading opens it, too. */
export function ColumnMenu({
  column: { node, thoughts },
  unspoken,
  scene,
  can,
  handlers,
  highlights,
  trace,
}: {
  /** `node` is `null` for the question. */
  column: { node: string | null; thoughts: number };
  unspoken: readonly number[];
  scene: ColumnScene;
  can: ScoreCan;
  handlers: ScoreHandlers;
  highlights: Observed<Highlighted>;
  trace: string;
}) {
  const { busy } = scene;
  const isNear = useObserved(highlights, (now) => now.pointed === thoughts);
  return (
    <div class={isNear ? "column-menu near" : "column-menu"} data-column={node ?? ""}>
      <Menu
        small
        untabbed
        label={thoughts === 0 ? l10n.t("Actions before thinking") : l10n.t("Actions for thought {0}", thoughts)}
        returnsTo={`[role="treeitem"][aria-level="1"][data-thoughts="${thoughts}"]`}
        actions={[
          ...(unspoken.includes(thoughts) && !busy
            ? [{ label: speakLabel(thoughts), run: () => handlers.onSpeak(node) }]
            : []),
          ...(node !== null && can.own && !busy
            ? [{ label: l10n.t("Edit this thought…"), run: () => handlers.onEdit(thoughts) }]
            : []),
          ...(can.own && !busy && scene.test === null && thoughts > 0
            ? [{ label: l10n.t("Test thoughts"), run: handlers.onTest }]
            : []),
          ...(can.showOwn && !busy && thoughts > 0
            ? [
                { label: l10n.t("Edit its own thought {0}…", thoughts), run: () => handlers.onEdit(thoughts) },
                { label: l10n.t("Test its own thoughts"), run: handlers.onTest },
              ]
            : []),
          { label: l10n.t("Select"), run: () => handlers.onSelect({ trace, kind: "node", node }) },
          { label: l10n.t("Copy numbers"), run: () => handlers.onCopy(numbersOf(scene, thoughts)) },
        ]}
      />
    </div>
  );
}

/** The numbers of a column as lines of text, each with its name, to be pasted into a table. */
function numbersOf({ score, curve, test }: Omit<ColumnScene, "busy">, thoughts: number): string {
  const column = score.columns.find((one) => one.kind === "thought" && one.thoughts === thoughts);
  const final = curve.final[thoughts] ?? null;
  const first = curve.first?.[thoughts] ?? null;
  const effect = test && thoughts > 0 ? effectOf(test, thoughts) : null;
  const lines: [string, number][] = [
    ...(final === null || curve.answer === null ? [] : [[l10n.t("if stopped: {0}", curve.answer), final] as const]),
    ...curve.others.flatMap(({ text, ps }) => {
      const p = ps[thoughts];
      return p === null || p === undefined ? [] : [[l10n.t("if stopped: {0}", text), p] as const];
    }),
    ...(first === null ? [] : [[l10n.t("if stopped: {0}", first.text), first.p] as const]),
    ...(column?.kind === "thought"
      ? column.rows.map(
          ({ candidate: { step, text, from, p } }) =>
            [from === "value" ? l10n.t("would say next: {0}", step ?? text) : l10n.t("decoded: {0}", text), p] as const,
        )
      : []),
    ...(effect ? [[l10n.t("worst edit"), effect.worst.p] as const] : []),
  ].map(([name, p]) => [name, p]);
  return [afterThoughts(thoughts), ...lines.map(([name, p]) => `${name}\t${wholePercent(p)}`)].join("\n");
}
