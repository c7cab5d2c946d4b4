import { describe, expect, it } from "vitest";
import { oneAtATime } from "../../src/tips/one-at-a-time.ts";

describe("work done one at a time", () => {
  it("runs in the order in which it came, and never two at once", async () => {
    const inTurn = oneAtATime();
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await new Promise(setImmediate);
      events.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all(["a", "b", "c"].map((name) => inTurn(work(name))))).toEqual(["a", "b", "c"]);
    expect(events).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it("goes on after a fault, of which its own caller alone hears", async () => {
    const inTurn = oneAtATime(2);
    const failed = inTurn(() => Promise.reject(new Error("no")));
    const next = inTurn(async () => "next");
    expect(inTurn(async () => "one too many")).toBeUndefined();
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("next");
    expect(await inTurn(async () => "later")).toBe("later");
  });
});
