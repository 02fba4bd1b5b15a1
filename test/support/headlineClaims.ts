/** Holds what a headline says of the curve of forced answers against the curve. */
import { headline } from "../../src/shared/read/headline";
import { percentRange } from "../../src/shared/format/numbers";
import { type TestCell, keyOf } from "../../src/shared/trace/trace";
import type { Scored } from "./scored";

/** What the story says that the readings don't, in the order of the sentences. */
export function untrueIn(found: Scored): string[] {
  const { verdict, curve } = found;
  if (!verdict) return [];
  const { story } = headline({ ...found, verdict });
  const own = { text: curve.answer ?? "", ps: curve.final };
  const answers = [own, ...curve.others];
  /** What it would say after so many thoughts, with how probable that is; `null` where two are as probable. */
  const saidAfter = (thoughts: number): { text: string; p: number } | null => {
    const first = curve.first?.[thoughts];
    if (first) return first;
    const [best, next] = answers.map(({ text, ps }) => ({ text, p: ps[thoughts] ?? 0 })).toSorted((a, b) => b.p - a.p);
    return best && best.p > (next?.p ?? 0) ? best : null;
  };
  const between = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  /** Whether it would say so after each of these numbers of thoughts, as probably as that. */
  const says = (text: string, range: string, thoughts: readonly number[]): boolean => {
    const said = thoughts.map(saidAfter);
    return (
      thoughts.length > 0 &&
      said.every((one) => one?.text === text) &&
      percentRange(said.map((one) => one!.p)) === range
    );
  };
  const sure = /Sure from thought (\d+)/.exec(story.join(" "))?.[1];
  const before = between(0, (sure === undefined ? curve.final.length : Number(sure)) - 1);
  const near = (texts: readonly { ps: (number | null)[] }[]): boolean =>
    before.every((at) => texts.every(({ ps }) => Math.abs((ps[at] ?? 0) - (curve.chance ?? 0)) <= 0.15));
  const claims: [pattern: RegExp, holds: (...said: string[]) => boolean][] = [
    [
      /Sure from thought (\d+)/,
      (from = "") =>
        curve.final.every((p, at) => (p ?? 0) >= 0.9 || at < Number(from)) &&
        (curve.final[Number(from) - 1] ?? 0) < 0.9,
    ],
    [
      /Never sure: (.+?)(?: for .+)? wherever it is stopped/,
      (range = "") => percentRange(curve.final.flatMap((p) => p ?? [])) === range,
    ],
    [/before that it would have said (.+) \((.+)\)/, (text = "", range = "") => says(text, range, before)],
    [/before that it leaned to (.+) \((.+)\)/, (text = "", range = "") => near(answers) && says(text, range, before)],
    [/leaning this way before that \((.+?)(?: for .+)?\)/, (range = "") => says(own.text, range, before)],
    [/close to a (?:guess|coin toss) before that/, () => near(answers)],
    [/Stopped before thinking, it would have said (.+) \((.+?)\)/, (text = "", range = "") => says(text, range, [0])],
    [
      /Stopped before thought (\d+), it would have said (.+) \((.+?)\)/,
      (until = "", text = "", range = "") => says(text, range, between(0, Number(until) - 1)),
    ],
    [
      /Stopped after thoughts? (\d+)(?:–(\d+))?, it would have said (.+) \((.+?)\)/,
      (from = "", to = from, text = "", range = "") => says(text, range, between(Number(from), Number(to))),
    ],
    [
      /Stopped earlier, it would have said (.+)\.$/,
      (texts = "") => texts.split(/, | or /).every((text) => before.some((at) => saidAfter(at)?.text === text)),
    ],
  ];
  const { test } = found;
  const worst = new Map(
    [...new Set(test?.cells.flatMap(({ position }) => position ?? []))].map((position) => [
      position,
      test!.cells.filter((cell) => cell.position === position).toSorted((a, b) => a.p - b.p)[0]!,
    ]),
  );
  const isOther = ({ forced, p }: TestCell): boolean => p <= 0.5 && keyOf(forced) !== keyOf(test!.answer);
  /** The thoughts that a sentence names: "2", "1–2 and 5". */
  const named = (list: string): number[] =>
    list.split(/, | and /).flatMap((part) => {
      const [from = 0, to = from] = part.split("–").map(Number);
      return between(from, to);
    });
  claims.push(
    [
      /Editing (?:any one of )?thoughts? ([^a-z]+(?: and \d+)?) can make another answer win/,
      (list = "") => [...worst].every(([at, cell]) => isOther(cell) === named(list).includes(at)),
    ],
    [
      /Editing (?:any one of )?thoughts? ([^a-z]+(?: and \d+)?) can bring the answer down to (.+)\.$/,
      (list = "", range = "") => percentRange(named(list).map((at) => worst.get(at)?.p ?? 1)) === range,
    ],
  );
  return story.filter((sentence) =>
    claims.some(([pattern, holds]) => {
      const said = pattern.exec(sentence);
      return said !== null && !holds(...said.slice(1));
    }),
  );
}
