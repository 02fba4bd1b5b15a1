/**
 * The contrast of every text of the picture with what is behind it, which axe doesn't measure in an SVG. Behind a text
 * is whatever pixel is there without the texts: the ground, the tint, a bar, a link, what is selected.
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type Harness, openHarness, settled } from "../support/harness";
import { withEdited, fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

const PATIENCE = 120_000;
const LEAST: Record<string, number> = { light: 4.5, dark: 4.5, hcDark: 7, hcLight: 7 };

/** A text, its color, and the pixels behind it. */
interface Written {
  text: string;
  /** The lowest of all pixels behind it. */
  contrast: number;
  color: string;
  behind: string;
}

describe("the contrast of the picture's texts", function () {
  this.timeout(PATIENCE);
  let harness: Harness;
  before(async () => {
    harness = await openHarness({ realTrace: withEdited(fullTrace(samples["wren"]!)) });
  });
  after(async () => harness?.close());

  for (const [theme, least] of Object.entries(LEAST))
    for (const width of [420, 1400])
      it(`is at least ${least} in ${theme} at ${width} pixels`, async () => {
        const page = await harness.open({ theme, width, height: 1600 });
        await settled(page);
        const low = async (state: string): Promise<string[]> => {
          const written = await textsOf(page);
          assert.ok(written.length > 40, `${written.length} texts`);
          return written
            .filter(({ contrast }) => contrast < least)
            .map(
              ({ text, ...one }) => `“${text}”, ${state}: ${one.contrast.toFixed(2)}, ${one.color} on ${one.behind}`,
            );
        };
        assert.deepEqual(await low("as it is"), []);
        await page.locator(".item.candidate").nth(1).dispatchEvent("click");
        await settled(page);
        assert.deepEqual(await low("with a candidate selected"), []);
        await page.locator(".word").nth(1).dispatchEvent("click");
        await settled(page);
        assert.deepEqual(await low("with a word selected"), []);
        await page.context().close();
      });

  it("would find a text that can't be read", async () => {
    const page = await harness.open({ theme: "light", width: 1400, height: 1600 });
    await page.addStyleTag({ content: ".score-picture .box { fill: #777 }" });
    await settled(page);
    assert.ok((await textsOf(page)).some(({ contrast }) => contrast < 4.5));
    await page.context().close();
  });
});

/** What a curve is read against, and what leads from a word to its answer in high contrast, is read too. */
const MARKS = ["level", "level dotted", "line quiet-line", "baseline", "dotted-link"];

describe("the contrast of the picture's lines", function () {
  this.timeout(PATIENCE);
  let harness: Harness;
  before(async () => {
    harness = await openHarness({});
  });
  after(async () => harness?.close());

  for (const theme of Object.keys(LEAST))
    it(`is at least 3 in ${theme}`, async () => {
      const page = await harness.open({ theme, width: 1400, height: 900 });
      await settled(page);
      const marks = theme.startsWith("hc") ? [...MARKS, "hairline"] : MARKS;
      const found = await page.evaluate(contrastOfLines, marks);
      assert.equal(found.length, marks.length);
      assert.deepEqual(
        found.filter(([, contrast]) => contrast < 3),
        [],
      );
      await page.context().close();
    });
});

/** Runs in the page. Of lines with these classes, with the ground. */
function contrastOfLines(classes: readonly string[]): [string, number][] {
  const picture = document.querySelector(".score-picture svg")!;
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  const luminance = (...colors: string[]): number => {
    for (const color of colors) {
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
    }
    const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((one) =>
      one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = getComputedStyle(document.body).backgroundColor;
  return classes.map((name): [string, number] => {
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("class", name);
    picture.append(line);
    const [a, b] = [luminance(ground), luminance(ground, getComputedStyle(line).stroke)];
    line.remove();
    return [name, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
}

async function textsOf(page: Page): Promise<Written[]> {
  await page.mouse.move(1, 1);
  await page.evaluate("document.activeElement.blur()");
  const over = await page.addStyleTag({
    content: ".score-actions, .card, .pane { visibility: hidden; box-shadow: none }",
  });
  const shown = await page.screenshot({ fullPage: true });
  const style = await page.addStyleTag({ content: ".score-picture text { fill: transparent !important }" });
  const without = await page.screenshot({ fullPage: true });
  await style.evaluate((element) => (element as HTMLStyleElement).remove());
  const found = await page.evaluate(measured, [shown.toString("base64"), without.toString("base64")] as const);
  await over.evaluate((element) => (element as HTMLStyleElement).remove());
  return found;
}

/** Runs in the page. Letters are where the pictures with and without the texts differ. */
async function measured([shown, without]: readonly [string, string]): Promise<Written[]> {
  const context = (width: number, height: number): CanvasRenderingContext2D => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width, height];
    return canvas.getContext("2d", { willReadFrequently: true })!;
  };
  const drawn = async (picture: string): Promise<CanvasRenderingContext2D> => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const page = context(image.width, image.height);
    page.drawImage(image, 0, 0);
    return page;
  };
  const [letters, ground] = [await drawn(shown), await drawn(without)];
  const one = context(1, 1);
  const colorOf = (text: string): number[] => {
    one.clearRect(0, 0, 1, 1);
    one.fillStyle = text;
    one.fillRect(0, 0, 1, 1);
    return [...one.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (color: ArrayLike<number>): number =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
      const part = (color[at] ?? 0) / 255;
      return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    }, 0);
  return [...document.querySelectorAll<SVGTextElement>(".score-picture text")].flatMap((element) => {
    const text = element.lastChild?.textContent ?? "";
    const { left, right, top, bottom } = element.getBoundingClientRect();
    if (text.trim() === "" || right - left < 1) return [];
    const pixelsOf = (page: CanvasRenderingContext2D): Uint8ClampedArray =>
      page.getImageData(left, top + scrollY, Math.ceil(right - left), Math.ceil(bottom - top)).data;
    const [inked, pixels] = [pixelsOf(letters), pixelsOf(ground)];
    const color = colorOf(getComputedStyle(element).fill);
    const own = luminance(color);
    let found = { contrast: Infinity, behind: "" };
    for (let at = 0; at < pixels.length; at += 4) {
      const [red, green, blue] = pixels.subarray(at, at + 3);
      if ([0, 1, 2].every((part) => Math.abs(inked[at + part]! - pixels[at + part]!) < 32)) continue;
      const other = luminance(pixels.subarray(at, at + 3));
      const contrast = (Math.max(own, other) + 0.05) / (Math.min(own, other) + 0.05);
      if (contrast < found.contrast) found = { contrast, behind: `${red} ${green} ${blue}` };
    }
    return [{ text, color: color.join(" "), ...found }];
  });
}
