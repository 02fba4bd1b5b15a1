/** What comes in small pieces is drawn once in a frame. */
import assert from "node:assert/strict";
import { perFrame } from "../../../src/webview/kit/perFrame";

const page = globalThis as unknown as {
  requestAnimationFrame?: (draw: () => void) => number;
  cancelAnimationFrame?: (frame: number) => void;
};

describe("drawing per frame", () => {
  let frames = new Map<number, () => void>();
  let drawn = 0;
  const nextFrame = (): void => {
    const due = [...frames.values()];
    frames = new Map();
    for (const draw of due) draw();
  };

  beforeEach(() => {
    frames = new Map();
    drawn = 0;
    let last = 0;
    page.requestAnimationFrame = (draw) => {
      frames.set(++last, draw);
      return last;
    };
    page.cancelAnimationFrame = (frame) => void frames.delete(frame);
  });
  after(() => {
    delete page.requestAnimationFrame;
    delete page.cancelAnimationFrame;
  });

  it("draws many changes once, in the next frame", () => {
    const { soon } = perFrame(() => drawn++);
    for (let change = 0; change < 35; change++) soon();
    assert.equal(drawn, 0);
    nextFrame();
    nextFrame();
    assert.equal(drawn, 1);
    soon();
    nextFrame();
    assert.equal(drawn, 2);
  });

  it("draws at once what can't wait, with what waited", () => {
    const { soon, now } = perFrame(() => drawn++);
    soon();
    now();
    assert.equal(drawn, 1);
    nextFrame();
    assert.equal(drawn, 1);
  });
});
