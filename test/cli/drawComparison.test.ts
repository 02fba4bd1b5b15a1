import assert from "node:assert/strict";
import { drawComparison } from "../../src/cli/drawComparison";
import { readTrace } from "../../src/shared/read/readTrace";
import { emptyTrace, fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

describe("a comparison as text", () => {
  it("is a table of every number of thoughts, one of steps, and one of what each way took", () => {
    const trace = fullTrace(samples["wren"]!);
    const compared = { ...trace, id: "other", comparedTo: trace.id, model: { ...trace.model, name: "prosqa-cot" } };
    const drawn = drawComparison({
      trace,
      compared,
      afterEvery: readTrace(trace).afterEvery,
      alignment: readTrace(trace).alignedWith(readTrace(compared)),
    });
    assert.deepEqual(drawn.replaceAll("\u00a0", " ").split("\n"), [
      "prosqa-coconut on cpu, compared with prosqa-cot on cpu",
      "",
      "What it says after every number of thoughts",
      "k  answer             p           class          words",
      "0  shumpus            -  ✗ wrong  hallucination  Wren is a grimpus. Every grimpus is a shumpus.",
      "                                                 ~Every shumpus~ ~is a shumpus.~ ### Wren is a",
      "                                                 shumpus.",
      "1  hilpus (forced)  70%  ✗ wrong  hallucination  Every grimpus is a shumpus. ~Every shumpus~ ~is a",
      "                                                 numpus.~ Every numpus is a yimpus. Every yimpus is",
      "                                                 a jelpus. Every jelpus …",
      "2  yumpus (forced)  52%  ✓ right  hallucination  Every dumpus is a terpus. Every terpus is a wumpus.",
      "                                                 Every wumpus is a fompus. ~Every fompus~ ~is a",
      "                                                 timpus.~ Every timpus is a shumpus. …",
      "3  yumpus           86%  ✓ right  wrong target   Every terpus is a wumpus. Every wumpus is a fompus.",
      "                                                 ### Wren is a yumpus.",
      "4  yumpus           98%  ✓ right  correct label  ### Wren is a yumpus.",
      "5  yumpus (forced)  99%  ✓ right  -              not said",
      "6  yumpus           99%  ✓ right  correct label  ### Wren is a yumpus.",
      "p: of this answer, when the answer is forced after so many thoughts",
      "~marked~: this step is not among the facts, or does not go on from the one before",
      "",
      "Words beside thoughts",
      "step  thought considers         in words           thought gave  prosqa-cot         thought gave",
      "1     grimpus 99.8%, ≈ 1.0        ★ grimpus 94%    99.8%, #1       ★ grimpus 94%    99.8%, #1",
      "2     dumpus 47%, ≈ 3.5         ≠ · shumpus 41%    8.0%, #4      ≠ · shumpus 41%    8.0%, #4",
      "3     terpus 48%, ≈ 3.9           ↺ ~shumpus~ 28%  2.0%, #5        ↺ ~shumpus~ 28%  2.0%, #5",
      "4     wumpus 57%, ≈ 3.8         -                                -",
      "5     fompus 74%, ≈ 2.5         -                                -",
      "6     fompus 31%, ≈ 2.6 (lens)  -                                -",
      "thought gave: the share that the thought at the same depth gives to this step's end, and its place there",
      "≠: from here on the words do not say what the thought considered first",
      "★ on a shortest path, · reachable, ↺ reached before, ✗ not reachable; ~marked~: not among the facts",
      "",
      "                      thoughts  tokens  passes   time  answer     p           class",
      "with thoughts                6       4      11  34 ms  yumpus   99%  ✓ right  ✓ correct label",
      "in words                     0      10      11  33 ms  shumpus    -  ✗ wrong  ✗ hallucination",
      "in words, prosqa-cot         0      10      11  33 ms  shumpus    -  ✗ wrong  ✗ hallucination",
      "",
    ]);
  });

  it("says so where there is nothing yet", () => {
    const trace = emptyTrace(samples["wren"]!);
    const drawn = drawComparison({
      trace,
      compared: null,
      afterEvery: readTrace(trace).afterEvery,
      alignment: readTrace(trace).alignedWith(null),
    });
    assert.deepEqual(drawn.trimEnd().split("\n"), [
      "prosqa-coconut on cpu",
      "",
      "What it says after every number of thoughts",
      "nothing: the run was cancelled",
      "",
      "Words beside thoughts",
      "nothing was thought or said",
    ]);
  });
});
