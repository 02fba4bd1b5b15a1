/** The panel of the extension in a real VS Code, driven in Chromium. The tests share one session. */
import type { Page } from "playwright-core";
import { type Workbench, openWorkbench } from "../support/workbench";
import { type Driver, PATIENCE, SIZE, drive } from "./driver";
import { testLayout } from "./layout";
import { testPage } from "./page";
import { testPicture } from "./picture";
import { testPlayback } from "./playback";
import { testSelection } from "./selection";
import { testThoughtTests } from "./thoughtTests";
import { testWords } from "./words";

describe("the panel", function () {
  this.timeout(2 * PATIENCE);
  let workbench: Workbench;
  let page: Page;
  let driver: Driver;

  before(async () => {
    workbench = await openWorkbench({ folder: "samples", theme: "light", size: SIZE });
    ({ page } = workbench);
    page.setDefaultTimeout(PATIENCE);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    driver = drive(workbench);
  });

  beforeEach(() => page.setViewportSize(SIZE));

  afterEach(async function () {
    if (this.currentTest?.state === "failed")
      await driver.screenshot(`failure-${this.currentTest.title.replace(/\W+/g, "-").slice(0, 40)}`);
  });

  after(async () => workbench?.stop());

  const get = (): Driver => driver;
  testPicture(get);
  testSelection(get);
  testPlayback(get);
  testWords(get);
  testThoughtTests(get);
  testPage(get);
  testLayout(get);
});
