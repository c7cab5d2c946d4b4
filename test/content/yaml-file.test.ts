import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { readYamlFile } from "../../src/content/yaml-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "netral-"));
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const schema = z.strictObject({
  title: z.string().max(5, "too long for a phone"),
  tags: z.array(z.string()),
});

function read(text: string) {
  const path = join(folder, "content.yaml");
  writeFileSync(path, text);
  return readYamlFile(path, schema);
}

describe("a content file", () => {
  it("gives its value and knows the line of each part", () => {
    const result = read("title: ab\ntags:\n  - one\n  - two\n");
    if (result.kind !== "ok") throw new Error("should be fine");
    expect(result.yaml.value).toEqual({ title: "ab", tags: ["one", "two"] });
    expect(result.yaml.lineOf(["tags", 1])).toBe(4);
    expect(result.yaml.lineOf(["tags", 7])).toBe(3);
    expect(result.yaml.lineOf(["absent"])).toBe(1);
  });

  it("with several faults names each one's line and remedy", () => {
    const result = read("title: much too long\ntags:\n  - 5\nextra: 1\n");
    if (result.kind !== "faulty") throw new Error("should be faulty");
    const lines = result.faults.map(({ line, message }) => `${line}: ${message}`);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^1: «title»: too long/),
        expect.stringMatching(/^3: «tags.0»/),
      ]),
    );
    expect(lines.join()).toContain("extra");
  });

  it("that is no YAML names the line and how to write it", () => {
    const result = read("title: ab\ntags: [one\n");
    if (result.kind !== "faulty") throw new Error("should be faulty");
    expect(result.faults[0]?.message).toMatch(/not valid YAML.*quotes/);
    expect(result.faults[0]?.line).toBeGreaterThan(1);
  });
});
