import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { withPart } from "./page";

describe("the page of the benchmark", () => {
  const parts = ["first", "second", "third"];
  const add = (page: string, part: string, section: string): string =>
    withPart(page, "# Heading", part, section, parts);

  it("keeps the other parts when one is measured again, in order", () => {
    let page = add("", "third", "## Three");
    page = add(page, "first", "## One\n\n1\n\n## One more");
    page = add(page, "second", "## Two");
    assert.deepEqual(page.split("\n\n"), [
      ...["# Heading", "<!-- first -->", "## One", "1", "## One more"],
      ...["<!-- second -->", "## Two", "<!-- third -->", "## Three\n"],
    ]);
    const again = add(page, "first", "## Another");
    assert.equal(again, page.replace("## One\n\n1\n\n## One more", "## Another"));
    assert.equal(add(again, "first", "## Another"), again);
  });

  it("that is kept in docs is made of parts", () => {
    const page = readFileSync("docs/performance.md", "utf8");
    const names = [...page.matchAll(/^<!-- (\w+) -->$/gm)].map(([, name]) => name!);
    assert.ok(names.length > 0);
    const [first] = names;
    const [heading = ""] = page.split("<!--");
    const section = page.slice(page.indexOf("-->") + 3).split(/^<!-- \w+ -->$/m)[0]!;
    assert.equal(withPart(page, heading, first!, section, names), page);
  });
});
