/** Where everything of the score stands, measured in pictures of real and of handmade traces. */
import assert from "node:assert/strict";
import type { ComponentChildren } from "preact";
import { wholePercent } from "../../../src/shared/format/numbers";
import { wordsBeforeAnswer } from "../../../src/shared/read/wording";
import type { ScoreOptions } from "../../../src/shared/read/score";
import type { Verdict } from "../../../src/shared/read/verdict";
import type { Trace } from "../../../src/shared/trace/trace";
import type { Part } from "../../../src/webview/kit/gradual";
import { roughWidth } from "../../../src/webview/kit/measure";
import { candidateKey } from "../../../src/webview/page/state";
import { following } from "../../../src/webview/score/following";
import { curveStave } from "../../../src/webview/score/curveStave";
import { effectStave } from "../../../src/webview/score/effectStave";
import { DOT, type Grid, gridOf } from "../../../src/webview/score/grid";
import { headingStave } from "../../../src/webview/score/heading";
import type { Stave } from "../../../src/webview/score/marks";
import { narrowScore } from "../../../src/webview/score/narrowScore";
import type { Parts, Shown } from "../../../src/webview/score/parts";
import { type Scene, thinks, thoughtColumns } from "../../../src/webview/score/scene";
import { EDGE, LABELS } from "../../../src/webview/score/tallBlocks";
import { tallScore } from "../../../src/webview/score/tallScore";
import { hasStars } from "../../../src/webview/score/treeLegend";
import { treeStave } from "../../../src/webview/score/treeStave";
import { wideScore } from "../../../src/webview/score/wideScore";
import { wordStave } from "../../../src/webview/score/wordStave";
import { type Asked, realTrace, sampleProblem } from "../../support/realTraces";
import { type Scored, scored } from "../../support/scored";
import { type Drawn, type Element, elementsOf, overlap, overlaps, pair, textsOf } from "../picture";
import { type Sample, fullTrace, withEdited } from "../sample";
import { samples } from "../samples";

const WIDTHS = [320, 420, 500, 760, 860, 1000, 1200, 1400, 1700, 2000];

type Name = "heading" | "curve" | "tree" | "effect" | "words" | "all";

interface Picture {
  width: number;
  height: number;
  /** `null` where time runs downwards. */
  grid: Grid | null;
  staves: Partial<Record<Name, ComponentChildren>>;
  /** The lines and the tint behind the staves of columns. */
  behind: ComponentChildren;
}

/** A page draws only one of several parts with the same key. */
function drawAll(_of: unknown, parts: readonly Part[]): ComponentChildren {
  assert.equal(new Set(parts.map(({ key }) => key)).size, parts.length, parts.map(({ key }) => key).join());
  return parts.map(({ draw }) => draw());
}

const plain: Parts = {
  heading: { item: (_of, _box, content) => content, selected: (_of, content) => content, thinking: null },
  tree: {
    following: () => [],
    isOpen: () => false,
    item: (_of, _box, content) => content,
    question: (_column, _box, content) => content,
    gradually: drawAll,
    lit: (draw) => draw([]),
    answer: null,
  },
  words: {
    word: (_row, _step, _box, content) => content,
    answer: (_row, _box, content) => content,
    row: (_row, content) => content,
    left: 0,
    gradually: drawAll,
    hasActions: true,
    hasHeadActions: true,
  },
};

/** What follows a candidate that is opened. */
const opens: Parts["tree"]["following"] = ({ node }, row) =>
  following(node, row, { open: new Set([candidateKey(node, row.candidate.key)]), reading: new Set() });

/** As the page draws it. `opened`: with what follows every candidate. */
function pictureOf(
  { trace, reading, verdict, score: whole, curve, words, truth }: Scored,
  width: number,
  { opened = false, ...more }: { opened?: boolean } & Partial<Pick<Scene, "busy" | "until" | "test">> = {},
): Picture {
  const { final } = reading;
  const steps = final ? reading.stepsOf(final).length : 0;
  const answer: Shown["answer"] =
    verdict && final
      ? {
          ...{ node: final.id, key: final.answer?.concept ?? "", text: verdict.text },
          ...{ right: verdict.right, note: wordsBeforeAnswer(final.thoughts, steps) },
        }
      : null;
  const grid = gridOf(whole, width, roughWidth);
  const score = grid ? whole : narrowScore(whole, width);
  const perStep = trace.model.manifest.thoughts.perStep;
  const common = { score, curve, words, verdict, measure: roughWidth, truth, perStep };
  const scene = { ...common, test: reading.test ?? null, busy: false, until: Infinity, ...more };
  const effect = { say: (concept: string) => reading.say(concept), measured: verdict?.atOnce ? verdict.text : null };
  const parts: Parts = { ...plain, tree: { ...plain.tree, answer, following: opened ? opens : () => [] } };
  if (!grid) {
    const drawn = tallScore(scene, width, { answer, effect, thinking: null, pins: [] }, parts);
    return {
      width,
      height: drawn.height,
      grid,
      behind: null,
      staves: { all: [drawn.behind, drawn.tree, drawn.staves, drawn.words] },
    };
  }
  let top = 0;
  const stave = (draw: (top: number) => Stave): ComponentChildren => {
    const { picture, height } = draw(top);
    top += height;
    return picture;
  };
  const wide: Scene = { ...scene, grid };
  const staves = {
    heading: stave((at) => headingStave(wide, at, parts.heading)),
    curve: stave((at) => curveStave(wide, at)),
    tree: stave((at) => (thinks(score) ? treeStave(wide, at, parts.tree) : NONE)),
    effect: stave((at) => (thinks(score) ? effectStave(wide, at, effect) : NONE)),
    words: stave((at) => wordStave(wide, at, parts.words)),
  };
  const { behind } = wideScore(wide, { answer, effect, thinking: null, pins: [] }, parts);
  return { width: grid.width, height: top + 16, grid, staves, behind };
}

const NONE: Stave = { height: 0, picture: null };

/** The scene of a picture with columns. */
function wideSceneOf({ trace, reading, verdict, score, curve, words, truth }: Scored, grid: Grid): Scene {
  const { perStep } = trace.model.manifest.thoughts;
  const common = { score, curve, words, verdict, measure: roughWidth, truth, perStep, grid };
  return { ...common, test: reading.test ?? null, busy: false, until: Infinity };
}

/** Texts that a bar or a horizontal line runs through. A rule may, below the ground that some texts have. */
function crossed(texts: readonly Drawn[], elements: readonly Element[]): string[] {
  const marks = elements.flatMap(({ tag, props, down }): Drawn[] => {
    const of = String(props["class"]);
    const mark = (left: number, right: number, top: number, bottom: number): Drawn => ({
      ...{ text: of, title: null, type: "axis", class: of, left, right, x: left },
      ...{ top: top + down, bottom: bottom + down, y: top + down },
    });
    if (tag === "rect" && /value|lens|track/.test(of)) {
      const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(props[key])) as [
        number,
        number,
        number,
        number,
      ];
      return [mark(x, x + width, y, y + height)];
    }
    if (tag === "path" && of === "star") {
      const [, x, y] = (/^translate\((-?[\d.]+) (-?[\d.]+)\)$/.exec(String(props["transform"])) ?? []).map(Number);
      // With a gap, because a star that touches a number reads as part of it.
      return [mark(Number(x) - 7, Number(x) + 7, Number(y) - 5, Number(y) + 5)];
    }
    if (tag !== "path" || !/hairline|baseline|dotted-link|rule/.test(of)) return [];
    return [...String(props["d"]).matchAll(/M(-?[\d.]+) (-?[\d.]+)H(-?[\d.]+)/g)].map(([, from, y, to]) =>
      mark(Number(from), Number(to), Number(y) - 0.5, Number(y) + 0.5),
    );
  });
  const grounds = elements.flatMap(({ tag, props, down }) =>
    tag === "rect" && props["class"] === "ground" ? [{ ...props, y: Number(props["y"]) + down }] : [],
  );
  const isOnGround = ({ left, y }: Drawn): boolean =>
    grounds.some(({ x, y: top, width, height }: Record<string, unknown>) => {
      const [across, down] = [left - Number(x), y - Number(top)];
      return across >= 0 && across < Number(width) && down > 0 && down < Number(height);
    });
  return marks.flatMap((mark) =>
    texts
      .filter((text) => overlap(text, mark) && !(mark.class.startsWith("rule") && isOnGround(text)))
      .map((text) => pair(text, mark)),
  );
}

/** Points on the curves of a path. */
function pointsOn(path: string): [number, number][] {
  return [...path.matchAll(/M([-\d.]+) ([-\d.]+)C([-\d. ]+)/g)].flatMap(([, x, y, rest = ""]) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = rest.trim().split(" ").map(Number);
    const at = (t: number, one: number, two: number, three: number, four: number): number =>
      (1 - t) ** 3 * one + 3 * (1 - t) ** 2 * t * two + 3 * (1 - t) * t ** 2 * three + t ** 3 * four;
    return Array.from({ length: 21 }, (_, n): [number, number] => [
      at(n / 20, Number(x), a, c, e),
      at(n / 20, Number(y), b, d, f),
    ]);
  });
}

/** What ends with dots without being cut off. */
const WHOLE = new Set(["…", "thinking…", "speaking…"]);

const textsIn = ({ staves }: Picture): Drawn[] => Object.values(staves).flatMap((one) => textsOf(one));

const asked: Record<string, Asked> = {
  "prosqa-coconut": { model: "prosqa-coconut", ...sampleProblem("prosqa", 0) },
  "prosqa-coconut, 2 thoughts": { model: "prosqa-coconut", ...sampleProblem("prosqa", 1), thoughts: 2 },
  "prosqa-cot": { model: "prosqa-cot", ...sampleProblem("prosqa", 0) },
  "prosqa-pause": { model: "prosqa-pause", ...sampleProblem("prosqa", 3) },
  "arithmetic-coconut": { model: "arithmetic-coconut", ...sampleProblem("arithmetic", 95) },
  "arithmetic-cot": { model: "arithmetic-cot", ...sampleProblem("arithmetic", 95) },
  "prontoqa-coconut": { model: "prontoqa-coconut", ...sampleProblem("prontoqa", 14) },
  "prosqa-coconut, long nouns": {
    model: "prosqa-coconut",
    question:
      "Every hot air balloon enthusiast is a member of the royal society. Every member of the royal society is a " +
      "distinguished gentleman of leisure. Maximilian-Alexander is a hot air balloon enthusiast. Every cat is a " +
      "pet. Is Maximilian-Alexander a distinguished gentleman of leisure or a pet?",
  },
};

describe("the picture of the score", function () {
  this.timeout(60_000);
  const drawn = new Map<string, Scored>();
  before(async () => {
    const add = (name: string, trace: Trace, options: Partial<ScoreOptions> = {}): void => {
      drawn.set(name, scored(trace, options));
    };
    for (const [name, one] of Object.entries(asked)) add(name, await realTrace(one));
    for (const name of ["prosqa-coconut", "arithmetic-coconut"])
      add(`${name}, all thoughts shown`, drawn.get(name)!.trace, { idle: true });
    const wren = fullTrace(samples["wren"]!);
    add("handmade", wren);
    add("handmade, all candidates", wren, { opened: new Set(["t1", "t2", "t3", "t4", "t5", "t6"]) });
    add("handmade, in your words", fullTrace(samples["own"]!));
    const busy = { ...samples["wren"]!, values: samples["wren"]!.values.slice(0, 4), continuations: [] };
    add("handmade, busy", fullTrace(busy), { expected: 6 });
    const { values } = samples["wren"]!;
    const long: Sample = {
      ...{ ...samples["wren"]!, values: [...values, ...Array.from({ length: 8 }, () => values[6]!)] },
      continuations: [[14, undefined, "###|Wren|is a yumpus.~0.99"]],
    };
    add("handmade, 14 thoughts", fullTrace(long));
    add("handmade, edited", withEdited(fullTrace(samples["wren"]!)));
    add("handmade, without what is right", wren, { truth: false });
    const compared = scored(drawn.get("prosqa-coconut")!.trace, {}, drawn.get("prosqa-cot")!.trace);
    drawn.set("prosqa-coconut, compared", compared);
  });

  const names = [
    ...Object.keys(asked),
    ...["prosqa-coconut, all thoughts shown", "arithmetic-coconut, all thoughts shown"],
    ...["handmade", "handmade, all candidates", "handmade, in your words", "handmade, edited"],
    ...["handmade, without what is right", "handmade, busy", "handmade, 14 thoughts", "prosqa-coconut, compared"],
  ];

  for (const name of names)
    it(`has no text that is crossed, overlaps another, or is outside: ${name}`, () => {
      const found = drawn.get(name)!;
      for (const width of WIDTHS) {
        for (const how of [{}, { opened: true }, { until: 1 }, { test: null }]) {
          const picture = pictureOf(found, width, how);
          const texts = textsIn(picture);
          const what = `at ${width}, ${JSON.stringify(how)}`;
          assert.ok(texts.length > 5, what);
          assert.deepEqual(overlaps(texts), [], what);
          const elements = Object.values(picture.staves).flatMap((one) => elementsOf(one));
          assert.deepEqual(crossed(texts, elements), [], what);
          const untold = texts.filter(({ text, title }) => text.endsWith("…") && !WHOLE.has(text) && title === null);
          assert.deepEqual(
            untold.map(({ text }) => text),
            [],
            `cut without a title ${what}`,
          );
          for (const { text, left, right, top, bottom } of texts) {
            assert.ok(left >= 0 && right <= picture.width + 1, `“${text}” from ${left} to ${right} ${what}`);
            assert.ok(top >= 0 && bottom <= picture.height, `“${text}” at ${top} ${what}`);
          }
        }
      }
    });

  it("would show where something overlaps", () => {
    const [first] = textsIn(pictureOf(drawn.get("handmade")!, 1400));
    assert.ok(first);
    assert.equal(overlaps([first, { ...first, left: first.right - 2 }]).length, 1);
    assert.equal(overlaps([first, { ...first, left: first.right }]).length, 0);
    const line = (y: number): Element => ({
      tag: "path",
      props: { class: "hairline", d: `M0 ${y}H999` },
      children: null,
      down: 0,
    });
    assert.equal(crossed([first], [line(first.y - 3)]).length, 1);
    assert.equal(crossed([first], [line(first.bottom + 1)]).length, 0);
  });

  it("is drawn with numbers, whatever the trace and the width", () => {
    for (const [name, found] of drawn) {
      for (const width of WIDTHS) {
        for (const { tag, props } of Object.values(pictureOf(found, width).staves).flatMap((one) => elementsOf(one))) {
          for (const key of ["x", "y", "cx", "cy", "r", "d", "transform"])
            assert.doesNotMatch(`${props[key] as string}`, /NaN|Infinity/, `${name} at ${width}: ${tag} ${key}`);
          for (const key of ["width", "height"])
            if (tag === "rect")
              assert.ok(Number(props[key]) > 0, `${name} at ${width}: ${key} ${props[key] as string}`);
        }
      }
    }
  });

  it("has links between thoughts that are longer than they are thick", () => {
    let compared = 0;
    for (const [name, found] of drawn) {
      for (const width of WIDTHS) {
        const { grid, staves } = pictureOf(found, width);
        const first = grid?.columns.find(({ column }) => column.kind === "thought");
        if (!first) continue;
        for (const { props } of elementsOf(staves.tree).filter(({ props: { class: of } }) => of === "edge")) {
          const [from = 0, to = 0] = [/^M(-?[\d.]+)/, / (-?[\d.]+) -?[\d.]+$/].map((end) =>
            Number(end.exec(String(props["d"]))?.[1]),
          );
          if (from < first.x || props["stroke-width"] === undefined) continue;
          compared++;
          assert.ok(Number(props["stroke-width"]) < to - from, `${name} at ${width}: ${props["d"] as string}`);
        }
      }
    }
    assert.ok(compared > 100, `${compared}`);
  });

  it("has no text that is crossed by the line of sureness", () => {
    const lines: string[] = [];
    for (const [name, found] of drawn) {
      for (const width of WIDTHS) {
        const picture = pictureOf(found, width);
        const { behind } = picture;
        const texts = textsIn(picture);
        for (const { props } of elementsOf(behind).filter(({ props: { class: of } }) => of === "sure-line"))
          for (const [, x, from, to] of String(props["d"]).matchAll(/M(-?[\d.]+) (-?[\d.]+)V(-?[\d.]+)/g)) {
            lines.push(name);
            const crossed = texts.filter(
              ({ left, right, top, bottom }) =>
                left < Number(x) && right > Number(x) && bottom > Number(from) && top < Number(to),
            );
            assert.deepEqual(
              crossed.map(({ text }) => text),
              [],
              `${name} at ${width}`,
            );
          }
      }
    }
    assert.ok(new Set(lines).size > 3, `${lines.length} lines`);
  });

  it("has no link behind the words of a candidate where time runs downwards", () => {
    let compared = 0;
    for (const [name, found] of drawn) {
      // All candidates of a thought take several lines.
      if (name.endsWith("all candidates")) continue;
      for (const width of [320, 360, 420, 500]) {
        const { grid, staves } = pictureOf(found, width);
        if (grid) continue;
        const names = textsOf(staves.all).filter(({ class: own }) => /\bname\b/.test(own));
        const links = elementsOf(staves.all).filter(({ props }) => props["class"] === "edge");
        for (const { props, down } of links)
          for (const [x, y] of pointsOn(String(props["d"]))) {
            compared++;
            const behind = names.find(
              ({ left, right, top, bottom }) => x > left && x < right && y + down > top && y + down < bottom,
            );
            assert.equal(behind?.text, undefined, `${name} at ${width}: ${String(props["d"])}`);
          }
      }
    }
    assert.ok(compared > 1000, `${compared}`);
  });

  it("names every edit of a thought where its stem is pointed at", () => {
    const answer = { ids: [1], text: "yumpus" };
    const cell = { position: 2, logChange: 0, forced: answer, shift: [] };
    const cells = [
      { ...cell, edit: "zero" as const, p: 0.8 },
      { ...cell, edit: "noise" as const, p: 0.04 },
    ];
    const test = { id: "t", base: "b", answer, unedited: 0.98, cells };
    const titles = elementsOf(pictureOf(drawn.get("handmade")!, 1400, { test }).staves.effect)
      .filter(({ tag }) => tag === "title")
      .map(({ children }) => children);
    assert.deepEqual(titles, ["thought 2, edited: noise 4%, zeroed 80%"]);
  });

  it("says of a thought whose edits have no effect the same where time runs downwards", () => {
    const answer = { ids: [1], text: "yumpus" };
    const cell = { edit: "zero" as const, logChange: 0, forced: answer, shift: [] };
    const cells = [0.66, 0.5].map((p, at) => ({ ...cell, position: at + 1, p }));
    const picture = pictureOf(drawn.get("handmade")!, 420, {
      test: { id: "t", base: "b", answer, unedited: 0.7, cells },
    });
    const notes = textsIn(picture).map(({ text }) => text);
    assert.ok(notes.includes("no effect") && notes.includes("if edited 50%"), notes.join());
    assert.ok(!notes.includes("if edited 66%"));
  });

  it("breaks the line of no thoughts only where a text stands in it", () => {
    const answer = { ids: [1], text: "yumpus" };
    const cells = [1, 2, 3, 4, 5, 6].map((position) => {
      return {
        edit: "zero" as const,
        position,
        p: position % 2 ? 0.62 : 0.69,
        logChange: 0,
        forced: answer,
        shift: [],
      };
    });
    const test = { id: "t", base: "b", answer, unedited: 0.7, cells };
    for (const withoutThoughts of [0.69, 0.64, 0.6, 0.55]) {
      const { effect } = pictureOf(drawn.get("handmade")!, 1400, { test: { ...test, withoutThoughts } }).staves;
      const [line] = elementsOf(effect).filter(({ props }) => props["class"] === "baseline dashed");
      const strokes = [...String(line?.props["d"]).matchAll(/M([\d.]+) [\d.]+H([\d.]+)/g)].map(([, a, b]) => [a, b]);
      const texts = textsOf(effect);
      strokes.slice(1).forEach(([from], at) => {
        const [left, right] = [Number(strokes[at]?.[1]), Number(from)];
        const within = texts.filter((text) => text.left > left && text.right < right);
        assert.ok(within.length > 0, `nothing from ${left} to ${right}`);
        const end = Math.max(...within.map((text) => text.right));
        assert.ok(right - end < 9, `${right - end} after the text that ends at ${end}`);
      });
    }
  });

  it("says how probable an answer is at the end of its curve, where none are listed too", () => {
    for (const name of ["prosqa-coconut", "arithmetic-coconut"]) {
      const found = drawn.get(name)!;
      const { grid, staves } = pictureOf(found, 1400);
      const end = grid!.columns.at(-1)!.x;
      const texts = textsOf(staves.curve).filter(({ x }) => x >= end);
      const { final, first, answer } = found.curve;
      const last = first?.at(-1) ?? { text: answer, p: final.at(-1)! };
      assert.deepEqual(
        texts.slice(0, 2).map(({ text }) => text),
        [last.text, wholePercent(last.p)],
        name,
      );
    }
  });

  it("has a curve and words of a model without thoughts, and nothing that it would consider", () => {
    const found = drawn.get("prosqa-cot")!;
    const { reading, verdict } = found;
    for (const width of WIDTHS) {
      const { grid } = pictureOf(found, width);
      const scene = { ...found, measure: roughWidth, busy: false, until: Infinity, perStep: 1 };
      const answer = { node: "", key: "", text: verdict!.text, right: verdict!.right, note: "" };
      const props = {
        answer,
        effect: { say: (concept: string) => reading.say(concept), measured: null },
        thinking: null,
        pins: [],
      };
      const score = grid
        ? wideScore({ ...scene, grid }, props, plain)
        : tallScore({ ...scene, score: narrowScore(found.score, width) }, width, props, plain);
      const texts = [score.behind, score.tree, score.staves, score.words].flatMap((one) => textsOf(one));
      const said = texts.map(({ text }) => text).join(" ");
      assert.doesNotMatch(said, /considers|likelier|decoded|would say next/, `at ${width}`);
      // Of three answers there is room for the two most probable ones.
      assert.doesNotMatch(said, /if stopped: \S+ \d+%, \S+ \d+%,/, `at ${width}`);
      assert.match(said, /Question.*(If stopped here.*In words|if stopped.*In words)/, `at ${width}`);
    }
  });

  it("keeps every number whole where time runs downwards, and says what the star means, however narrow it is", () => {
    for (const [name, found] of drawn) {
      const { reading, verdict } = found;
      if (!verdict?.text) continue;
      const { columns } = reading.tree(Infinity);
      const at = [0, ...columns.map(({ thoughts }) => thoughts)].map((thoughts) => {
        return { thoughts, node: null, decoded: { rank: 7, p: 0.02 }, next: null, step: null };
      });
      const pin = { text: "Every timpus", shown: "Every timpus", ids: [1], tokens: [1], isLonger: false };
      const answer = { node: "", key: "", text: verdict.text, right: verdict.right, note: "" };
      const effect = { say: (concept: string) => reading.say(concept), measured: null };
      const props = { answer, effect, thinking: null, pins: [{ pin: { ...pin, readings: new Map() }, at }] };
      for (const width of [300, 352, 420, 700]) {
        const score = narrowScore(found.score, width);
        const scene = {
          ...{ ...found, score, measure: roughWidth, busy: false, until: Infinity, perStep: 1 },
          test: reading.test ?? null,
        };
        const picture = tallScore(scene, width, props, plain);
        const texts = [picture.behind, picture.tree, picture.staves].flatMap((one) => textsOf(one));
        const told = (what: RegExp): string[] => texts.flatMap(({ text }) => (what.test(text) ? [text] : []));
        const where = `${name} at ${width}: ${texts.map(({ text }) => text).join(" | ")}`;
        assert.deepEqual(told(/^(if stopped: |other |words|symbols|\d+% |Every t).*…$/), [], where);
        assert.equal(told(/^E.*: 7th(, 2%)?$/).length, thoughtColumns(score).length + 1, where);
        const isStarred = found.truth && score.columns.some(hasStars);
        assert.equal(told(/^(correct path|right)$/).length, (isStarred ? 1 : 0) + (verdict.right ? 1 : 0), where);
        assert.equal(told(/^would say next$/).length, thinks(score) ? 1 : 0, where);
      }
    }
  });

  it("has no link from a question that is about nobody where time runs downwards", () => {
    const found = drawn.get("prontoqa-coconut")!;
    assert.equal(found.score.root, null);
    const { staves } = pictureOf(found, 420);
    const first = textsOf(staves.all).find(({ text }) => text === "Thought 1")!;
    const begins = elementsOf(staves.all).flatMap(({ tag, props }) => {
      const curve = tag === "path" ? /^M[-\d.]+ ([-\d.]+)C/.exec(String(props["d"])) : null;
      return curve ? [Number(curve[1])] : [];
    });
    assert.ok(begins.length > 0);
    assert.deepEqual(
      begins.filter((y) => y < first.y - 14),
      [],
    );
  });

  it("has no sign of right beside the answers if stopped, where it says another one", () => {
    const found = drawn.get("prosqa-coconut")!;
    const signs = (atOnce: Verdict["atOnce"]): number => {
      const { staves } = pictureOf({ ...found, verdict: { ...found.verdict!, atOnce } }, 1400);
      return elementsOf(staves.curve).filter(({ props }) => /right|wrong/.test(String(props["class"]))).length;
    };
    assert.ok(signs(null) > 0);
    assert.equal(signs({ text: "x", p: 0.4 }), 0);
  });

  it("shows every thought that is still to come", () => {
    for (const width of [420, 600, 1400]) {
      const texts = textsIn(pictureOf(drawn.get("handmade, busy")!, width, { busy: true })).map(({ text }) => text);
      for (const thought of [4, 5, 6]) assert.ok(texts.includes(`Thought ${thought}`), `${thought} at ${width}`);
    }
  });

  it("has a point of the curve for every thought where time runs downwards, with the same signs", () => {
    for (const name of ["handmade, 14 thoughts", "arithmetic-coconut"]) {
      const [wide, tall] = [1400, 420].map((width) => {
        const { curve, all } = pictureOf(drawn.get(name)!, width).staves;
        return elementsOf(curve ?? all)
          .filter(({ tag, props }) => tag === "circle" && /^(dot|ring)$/.test(`${props["class"] as string}`))
          .map(({ props }) => ({ sign: props["class"], y: Number(props["cy"]) }));
      });
      assert.ok(wide && tall && wide.length > 6, `${name}: ${wide?.length}`);
      assert.deepEqual(
        tall.map(({ sign }) => sign),
        wide.map(({ sign }) => sign),
        name,
      );
      tall.slice(1).forEach(({ y }, at) => assert.ok(y - tall[at]!.y > 6, `${name}: ${at + 1} at ${y}`));
    }
    const idle = drawn.get("handmade, 14 thoughts")!.score.columns.find(({ kind }) => kind === "idle");
    assert.ok(idle?.kind === "idle" && idle.thoughts.length > 6, JSON.stringify(idle));
  });

  it("has no text that the curve touches where time runs downwards", () => {
    for (const [name, found] of drawn) {
      for (const width of [320, 420, 500]) {
        const { grid, staves } = pictureOf(found, width);
        if (grid) continue;
        const dots = elementsOf(staves.all).flatMap(({ tag, props }) =>
          tag === "circle" ? [Number(props["cx"]) - Number(props["r"])] : [],
        );
        const [leftmost] = dots.sort((a, b) => a - b);
        const room = LABELS + EDGE;
        assert.ok(leftmost === undefined || leftmost > room + 2, `${name} at ${width}: ${leftmost}`);
      }
    }
  });

  it("has no rule behind the actions of the words", () => {
    let compared = 0;
    for (const width of WIDTHS) {
      const { grid, staves } = pictureOf(drawn.get("handmade, edited")!, width);
      if (!grid) continue;
      const { actions, picture } = wordStave(wideSceneOf(drawn.get("handmade, edited")!, grid), 0, plain.words);
      assert.ok(staves.words);
      for (const { props } of elementsOf(picture).filter((one) => one.props["class"] === "rule")) {
        compared++;
        const y = Number(/ (-?[\d.]+)H/.exec(String(props["d"]))?.[1]);
        // The style sheet makes a line of them 17 high.
        assert.ok(y > actions - 12 + 17 + 2, `${y} at ${width}, below ${actions}`);
      }
    }
    assert.ok(compared > 3);
  });

  it("shows only words beside the thoughts that are shown", () => {
    for (const width of [420, 1400]) {
      const { staves } = pictureOf(drawn.get("handmade")!, width, { until: 2 });
      const words = textsOf(staves.words ?? staves.all);
      const texts = words.map(({ text }) => text);
      assert.ok(texts.includes("before thinking") && texts.some((text) => text.includes("shumpus")), `${width}`);
      // What it says at depth 3 and later, its answers, and what was asked after later thoughts.
      for (const late of ["right", "wrong", "at once", "yimpus", "after 3 thoughts"])
        assert.ok(!texts.some((text) => text.includes(late)), `${late} at ${width}: ${texts.join()}`);
    }
  });

  it("has no column that cuts off the words of a ProsQA question", () => {
    let wide = 0;
    for (const name of ["prosqa-coconut", "prosqa-coconut, compared", "handmade"]) {
      for (const width of WIDTHS) {
        const { grid, staves } = pictureOf(drawn.get(name)!, width);
        if (!grid) continue;
        wide++;
        const cut = textsOf(staves.tree).filter(({ class: own, text }) => /\bname\b/.test(own) && text.includes("…"));
        assert.deepEqual(
          cut.map(({ text }) => text),
          [],
          `${name} at ${width}`,
        );
      }
    }
    assert.ok(wide > 12, `${wide}`);
  });

  it("gives candidates side by side as much room as their words need", () => {
    let most = 0;
    for (const name of ["prosqa-coconut", "prosqa-coconut, compared", "handmade"]) {
      // Wide enough for the four candidates of every thought, if not for equal shares.
      const { staves } = pictureOf(drawn.get(name)!, 400);
      const names = Object.values(staves)
        .flatMap((one) => textsOf(one))
        .filter(({ class: own }) => /\bname\b/.test(own));
      const cut = names.filter(({ text }) => text.includes("…")).map(({ text }) => text);
      assert.deepEqual(cut, [], name);
      most = Math.max(most, ...names.map(({ y }) => names.filter((one) => one.y === y).length));
    }
    assert.equal(most, 4);
  });

  it("begins everything in a column at the same left edge", () => {
    let compared = 0;
    for (const [name, found] of drawn) {
      for (const width of WIDTHS) {
        const { grid, staves } = pictureOf(found, width);
        if (!grid) continue;
        const places = grid.columns.filter(({ column }) => column.kind === "thought");
        const texts = (stave: Name): Drawn[] => textsOf(staves[stave]);
        const dots = (stave: Name): number[] =>
          elementsOf(staves[stave]).flatMap(({ tag, props }) => (tag === "circle" ? [Number(props["cx"])] : []));
        for (const { x, column } of places) {
          const near = (at: number): boolean => Math.abs(at - x) < 0.02;
          const what = `${name} at ${width}, column at ${x}`;
          assert.ok(column.kind === "thought");
          assert.ok(
            texts("heading").some((one) => one.type === "head" && near(one.x)),
            `heading: ${what}`,
          );
          assert.ok(
            dots("curve").some((at) => near(at - DOT)),
            `dot: ${what}`,
          );
          const rows = texts("tree").filter((one) => /\bname\b/.test(one.class) && near(one.x));
          assert.equal(rows.length, column.rows.length, `words: ${what}`);
          if (found.reading.test)
            assert.ok(
              dots("effect").some((at) => near(at - DOT)),
              `stem: ${what}`,
            );
          compared++;
        }
        const lefts = grid.columns.map((place) => place.x);
        for (const { text, x } of texts("words").filter(({ class: own }) => !/quiet|label/.test(own))) {
          const isSign = /^[≠○]$/.test(text);
          const isIn = lefts.some((at) => [0, 14, 21].some((by) => Math.abs(x - at - by) < 0.02));
          if (grid.isWide && !isSign && text !== "In words" && !/^(right|wrong)$/.test(text))
            assert.ok(isIn, `“${text}” at ${x}, ${name} at ${width}`);
        }
      }
    }
    assert.ok(compared > 100, `${compared}`);
  });
});
