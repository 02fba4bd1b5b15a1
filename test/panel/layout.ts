/** Tests of how the page is laid out: any width, any theme. */
import assert from "node:assert/strict";
import axe from "axe-core";
import type { AxeResults, RunOptions } from "axe-core";
import type { Theme } from "../support/workbench";
import { type Driver, SIZE } from "./driver";

/** In pixels: how far apart may be what should be at one place, and how far texts may reach into each other. */
const NEAR = 1;
const INTO = 2;

interface TextBox {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function testLayout(get: () => Driver): void {
  describe("at any width and in any theme", () => {
    /** Makes sure that everything was asked about the question, and that only the panel is shown. */
    async function everythingAsked(): Promise<void> {
      const { panel, asked, act, tested, rowAfter, rowNamed, done, focusPanel, workbench } = get();
      await restore();
      await asked("prosqa.txt");
      if ((await rowAfter(5).count()) === 0) {
        await act("Speak after every thought");
        await rowAfter(5).waitFor();
        await done();
      }
      await tested();
      const theirs = rowNamed("prosqa-cot, another model");
      if ((await theirs.count()) === 0) {
        await act("Compare");
        await theirs.waitFor();
        await done();
      }
      await focusPanel();
      await workbench.runCommand("View: Toggle Maximize Editor Group");
      await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
      isAlone = true;
      await panel.locator(".score-picture").waitFor();
    }
    let isAlone = false;

    async function restore(): Promise<void> {
      const { page, workbench } = get();
      await page.setViewportSize(SIZE);
      if (!isAlone) return;
      isAlone = false;
      await workbench.runCommand("View: Toggle Primary Side Bar Visibility");
      await workbench.runCommand("View: Toggle Maximize Editor Group");
    }

    before(() =>
      everythingAsked().catch(async (error: unknown) => {
        await get().screenshot("failure-everything-asked");
        throw error;
      }),
    );
    after(restore);

    async function panelIs(width: number): Promise<void> {
      const { page, panel } = get();
      const inside = (): Promise<number> => panel.locator("html").evaluate(() => innerWidth);
      for (let tries = 0; (await inside()) !== width; tries++) {
        assert.ok(tries < 20, `the panel doesn't become ${width} pixels wide, but ${await inside()}`);
        const size = page.viewportSize() ?? SIZE;
        await page.setViewportSize({ width: size.width + width - (await inside()), height: 1000 });
        await page.waitForTimeout(100);
      }
      // The picture follows in the next frames.
      await panel
        .locator("html")
        .evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }

    for (const width of [320, 420])
      it(`runs downwards without a horizontal scroll bar at ${width} pixels`, async () => {
        const { panel, screenshot } = get();
        await panelIs(width);
        await panel.locator(".score.tall").waitFor();
        const wider = await panel
          .locator("html")
          .evaluate(() =>
            [...document.querySelectorAll("html, body, main, .score-scroller")]
              .filter((element) => element.scrollWidth > element.clientWidth)
              .map((element) => `${element.tagName} ${element.scrollWidth} > ${element.clientWidth}`),
          );
        assert.deepEqual(wider, []);
        assert.ok((await panel.locator(".links .link").count()) >= 6);
        await screenshot(`narrow-${width}`);
      });

    it("begins everything of a thought at one place", async () => {
      const { panel } = get();
      await panelIs(1400);
      const found = await panel.locator(".score").evaluate((score) => {
        const left = (element: Element | null | undefined): number | null =>
          element ? element.getBoundingClientRect().left - score.getBoundingClientRect().left : null;
        const middle = (element: Element | undefined): number | null => {
          const box = element?.getBoundingClientRect();
          return box ? box.left + box.width / 2 - score.getBoundingClientRect().left : null;
        };
        const [first] = [...document.querySelectorAll("[data-row][data-thoughts~='0']")];
        return [...document.querySelectorAll<SVGElement>('[role="treeitem"][data-thoughts]')]
          .filter((item) => item.getAttribute("aria-label")?.startsWith("Thought "))
          .map((item) => {
            const n = Number(item.dataset["thoughts"]);
            const candidate = [...document.querySelectorAll('[role="treeitem"]')].find((other) =>
              other.getAttribute("aria-label")?.includes(`, candidate 1 of thought ${n}`),
            );
            const dot = document.querySelectorAll(".final-option circle")[n];
            const word = first?.querySelectorAll("[data-stop]")[n - 1];
            return {
              heading: left(item.querySelector("text")),
              dot: middle(dot),
              candidate: left(candidate?.querySelector("text")),
              word: word?.getAttribute("aria-label")?.startsWith("answer") ? null : left(word?.querySelector("text")),
            };
          });
      });
      assert.ok(found.length >= 3, `${found.length} thoughts`);
      for (const { heading, dot, candidate, word } of found) {
        const all = JSON.stringify({ heading, dot, candidate, word });
        assert.ok(heading !== null && dot !== null && candidate !== null, all);
        assert.ok(Math.abs(dot - heading - 4) <= NEAR, `the dot: ${all}`);
        assert.ok(Math.abs(candidate - heading) <= NEAR, `the first candidate: ${all}`);
        assert.ok(word === null || Math.abs(word - heading) <= NEAR, `the spoken word: ${all}`);
      }
      assert.ok(found.some(({ word }) => word !== null));
    });

    for (const width of [420, 760, 1400, 2000])
      it(`has no texts over each other at ${width} pixels`, async () => {
        const { panel, screenshot } = get();
        await panelIs(width);
        const boxes = await panel.locator(".score").evaluate((score): TextBox[] =>
          [...score.querySelectorAll(".score-picture text, .score-actions .act, .score-actions .icon:not(.over-row)")]
            .map((element) => {
              const { left, top, right, bottom } = element.getBoundingClientRect();
              return { text: element.lastChild?.textContent ?? "", left, top, right, bottom };
            })
            .filter(({ left, right }) => right > left),
        );
        assert.ok(boxes.length > 40, `${boxes.length} texts`);
        const over = boxes.flatMap((a, at) =>
          boxes
            .slice(at + 1)
            .filter(
              (b) =>
                Math.min(a.right, b.right) - Math.max(a.left, b.left) > INTO &&
                Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > INTO,
            )
            .map((b) => `“${a.text}” and “${b.text}”`),
        );
        assert.deepEqual(over, []);
        await screenshot(`width-${width}`);
      });

    for (const theme of ["light", "dark", "contrast", "contrastLight"] satisfies Theme[])
      it(`is accessible in this theme: ${theme}`, async () => {
        const { workbench, panel, thought, select, sets, pane, shows, screenshot } = get();
        await panelIs(1400);
        await shows("picture");
        await workbench.setTheme(theme);
        const kind = { light: "light", dark: "dark", contrast: "high-contrast", contrastLight: "high-contrast-light" };
        await panel.locator(`body.vscode-${kind[theme]}`).waitFor();
        await select(thought(2));
        const text = panel.getByRole("button", { name: /(show|hide) text$/ });
        await sets(text, "aria-expanded", "true");
        await screenshot(theme);
        assert.deepEqual(await findings(theme.startsWith("contrast")), []);
        await sets(text, "aria-expanded", "false");
        await pane().getByRole("button", { name: "Close", exact: true }).click();
        if (theme !== "light") return;
        await shows("tables");
        assert.deepEqual(await findings(), []);
        await shows("picture");
      });

    /**
     * What axe says about the page, each with the first element that it is about. `isEnhanced`: with a contrast of 7
     * for all text.
     */
    async function findings(isEnhanced = false): Promise<string[]> {
      const html = get().panel.locator("html");
      await html.evaluate((_, source) => void ("axe" in window || (0, eval)(source)), axe.source);
      const { violations } = await html.evaluate(
        (_, options) =>
          (window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } }).axe.run(options),
        {
          ...{ preload: false, resultTypes: ["violations"] },
          rules: { "color-contrast-enhanced": { enabled: isEnhanced } },
        } satisfies RunOptions,
      );
      return violations.flatMap(({ id, help, nodes: all }) => {
        // What the picture draws is told in full sentences: "63 percent" for "63%".
        const nodes = all.filter(({ html: node }) => id !== "label-content-name-mismatch" || !node.startsWith("<g "));
        const [first] = nodes;
        return first ? [`${id}: ${help}: ${nodes.length} × ${first.html} ${first.failureSummary}`] : [];
      });
    }
  });
}
