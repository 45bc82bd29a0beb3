import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** The blocks of code of a document, in this language. */
function blocks(document: string, language: string): string[] {
  return [...document.matchAll(/```(\w+)\n([^]*?)```/g)].flatMap(([, of, code]) => (of === language ? [code!] : []));
}

describe("the READMEs", () => {
  // The examples are compiled with everything else.
  it.each([
    ["client/README.md", "ts", "client/examples/casino.ts"],
    ["react/README.md", "tsx", "react/examples/casino.tsx"],
  ])("%s shows a game in under 40 lines, as it is compiled", (readme, language, example) => {
    const [shown = ""] = blocks(read(readme), language);
    expect(shown).toBe(read(example));
    expect(shown.split("\n").length).toBeLessThan(40);
  });

  it("client/README.md shows the start in Node as it is compiled", () => {
    expect(read("client/examples/node.ts")).toContain(blocks(read("client/README.md"), "ts")[1]!.trim());
  });
});
