import { BotError, GrammyError } from "grammy";
import { describe, expect, it } from "vitest";
import { errorFacts } from "../src/log.ts";

describe("what is logged of an error", () => {
  it("holds no line of its message, not even one that looks like a stack frame", () => {
    const facts = errorFacts(new Error("cannot read:\n    at kenaritanda (somewhere)\nand more"));
    expect(JSON.stringify(facts)).not.toContain("kenaritanda");
    expect(facts.frames?.[0]).toContain("test/log.test.ts");
  });

  it("holds nothing between the first and the last quote of a description", () => {
    const description =
      'Bad Request: can\'t parse entities: Unsupported start tag "a"kenaritanda"b" at byte offset 3';
    const error = new GrammyError("failed", { ok: false, error_code: 400, description }, "sendMessage", {});
    expect(errorFacts(error)).toMatchObject({ method: "sendMessage", code: 400 });
    expect(JSON.stringify(errorFacts(error))).not.toContain("kenaritanda");
  });

  it("holds no number that could be an id", () => {
    const description = "Bad Request: user 987654321012 not found in -1009876543210; retry after 35";
    const error = new GrammyError("failed", { ok: false, error_code: 400, description }, "sendMessage", {});
    expect(errorFacts(error).description).toBe("Bad Request: user … not found in -…; retry after 35");
  });

  it("is the same when grammY has wrapped it with the update", () => {
    const error = new GrammyError(
      "failed",
      { ok: false, error_code: 400, description: "x" },
      "sendMessage",
      {},
    );
    expect(errorFacts(new BotError(error, {} as never))).toEqual(errorFacts(error));
  });
});
