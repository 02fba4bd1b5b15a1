/** The exported picture: it is the score of the panel, alone, whatever opens it. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";
import { type Harness, openHarness } from "../support/harness";

/** The share of pixels that may differ by more than a little. */
const TOLERANCE = 0.001;

describe("the exported picture", function () {
  this.timeout(120_000);
  let harness: Harness;

  before(async () => {
    const sample = samples["wren"];
    assert.ok(sample);
    harness = await openHarness({ realTrace: fullTrace(sample) });
  });
  after(async () => harness?.close());

  async function exported(page: Page, entry: string): Promise<{ kind: string; content: string }> {
    await page.getByRole("button", { name: "Export", exact: true }).click();
    await page.getByRole("menuitem", { name: entry, exact: true }).click();
    const call = await page.waitForFunction(
      () => (window as unknown as { calls: [string, string[]][] }).calls.find(([name]) => name === "savePicture")?.[1],
    );
    const [kind = "", content = ""] = (await call.jsonValue()) ?? [];
    return { kind, content };
  }

  for (const theme of ["light", "dark", "hcDark"])
    it(`is the panel's score pixel by pixel, in ${theme}`, async () => {
      const page = await harness.open({ theme, width: 1400, height: 1400 });
      const { content: svg } = await exported(page, "Picture as SVG…");
      assert.doesNotMatch(svg, /var\(|class=|href=|<script|color-mix/);
      await page.mouse.move(1, 1);
      await page.evaluate(() => {
        for (const selector of [".score-actions", ".card"])
          document.querySelectorAll<HTMLElement>(selector).forEach((one) => (one.style.display = "none"));
        (document.activeElement as HTMLElement | null)?.blur();
      });
      const score = await page.locator(".score-picture").screenshot();
      const size = await page.locator(".score-picture").boundingBox();
      const alone = await harness.open({ theme, width: 1400, height: 1400 });
      await alone.setContent(`<body style="margin:0">${svg}</body>`);
      const top = await alone
        .locator("svg > g")
        .last()
        .evaluate((group) => Number(/ ([\d.]+)\)/.exec(group.getAttribute("transform") ?? "")?.[1]));
      assert.ok(size && top > 0);
      const picture = await alone.screenshot({
        clip: { x: 0, y: Math.round(top), width: size.width, height: Math.floor(size.height) },
      });
      if (process.env["COCONUT_SCREENSHOTS"]) {
        writeFileSync(join(process.env["COCONUT_SCREENSHOTS"], `score-${theme}.png`), score);
        writeFileSync(join(process.env["COCONUT_SCREENSHOTS"], `picture-${theme}.png`), picture);
      }
      const differing = await differenceOf(page, score, picture);
      assert.ok(differing < TOLERANCE, `${(100 * differing).toFixed(2)}% of the pixels differ`);
      await page.context().close();
      await alone.context().close();
    });

  it("is light in a dark editor, if it is asked for", async () => {
    const page = await harness.open({ theme: "dark" });
    const { content: svg } = await exported(page, "Picture as SVG, light…");
    assert.match(svg, /<rect[^>]*fill="rgb\(255, 255, 255\)"/);
    assert.doesNotMatch(svg, /rgb\(31, 31, 31\)/);
    await page.context().close();
  });

  it("says which model, question and thresholds it is of", async () => {
    const page = await harness.open();
    const { content: svg } = await exported(page, "Picture as SVG…");
    for (const words of ["Is Wren a hilpus or yumpus?", "prosqa-coconut", "90% or more", "5 points"])
      assert.ok(svg.includes(words), words);
    await page.context().close();
  });

  it("is a PNG of twice its size", async () => {
    const page = await harness.open();
    const { kind, content } = await exported(page, "Picture as PNG…");
    const png = Buffer.from(content, "base64");
    assert.equal(kind, "png");
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    assert.equal(png.readUInt32BE(16), 2800);
    await page.context().close();
  });

  it("is a page with its tables and its trace that asks for nothing from the network", async () => {
    const page = await harness.open();
    const { kind, content: html } = await exported(page, "Page with picture and tables…");
    assert.equal(kind, "html");
    const requests: string[] = [];
    const alone = await harness.open();
    alone.on("request", (request) => requests.push(request.url()));
    await alone.setContent(html);
    assert.equal(await alone.locator("svg").count(), 1);
    assert.ok((await alone.locator("table").count()) >= 3);
    const trace = JSON.parse((await alone.locator("#trace").textContent()) ?? "") as { format: string };
    assert.equal(trace.format, "coconut-trace");
    assert.deepEqual(requests, []);
    await page.context().close();
    await alone.context().close();
  });
});

/**
 * The share of pixels that differ by more than a little. On the page the score may begin between two rows of pixels, so
 * the pictures are also compared one row apart.
 */
async function differenceOf(page: Page, a: Buffer, b: Buffer): Promise<number> {
  return page.evaluate(
    async ([first, second]) => {
      const pixels = async (data: string | undefined): Promise<ImageData> => {
        const image = new Image();
        image.src = `data:image/png;base64,${data ?? ""}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext("2d");
        if (!context) throw new Error("There is no canvas.");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height);
      };
      const [x, y] = [await pixels(first), await pixels(second)];
      const [width, height] = [Math.min(x.width, y.width), Math.min(x.height, y.height) - 2];
      const differing = (by: number): number => {
        let count = 0;
        for (let row = 1; row <= height; row++)
          for (let column = 0; column < width; column++) {
            const [i, j] = [4 * (row * x.width + column), 4 * ((row + by) * y.width + column)];
            const most = Math.max(...[0, 1, 2].map((k) => Math.abs((x.data[i + k] ?? 0) - (y.data[j + k] ?? 0))));
            if (most > 48) count++;
          }
        return count / (width * height);
      };
      return Math.min(...[-1, 0, 1].map(differing));
    },
    [a.toString("base64"), b.toString("base64")],
  );
}
