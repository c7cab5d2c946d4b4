import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { editorSchemas } from "../../src/content/editor-schemas.ts";

describe("the schemas for editors", () => {
  it.each(Object.entries(editorSchemas()))(
    "%s is what the loader checks; else run «npm run schema»",
    (name, text) => {
      expect(JSON.parse(readFileSync(join("data", "schema", name), "utf8"))).toEqual(JSON.parse(text));
    },
  );
});
