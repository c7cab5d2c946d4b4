import { afterEach, describe, expect, it } from "vitest";
import { createDrafts, type Drafts } from "../../src/tips/drafts.ts";
import { newToken } from "../../src/tips/receipt.ts";
import { withAnswer, withPicture } from "../../src/tips/report.ts";

const SARI = 1;
const BUDI = 2;
const MINUTE = 60_000;

let time = 0;
let drafts: Drafts;
function open(options: { mostBytes?: number; mostDrafts?: number; mostBegun?: number } = {}): Drafts {
  time = 1_000_000;
  drafts = createDrafts({ now: () => time, newToken, ...options });
  return drafts;
}
afterEach(() => drafts.stop());

describe("many at once", () => {
  it("may begin so many in a minute as can be answered, and the next ones a minute later", () => {
    open({ mostBegun: 2 });
    expect([1, 2, 3].map((person) => drafts.startReport(person) !== undefined)).toEqual([true, true, false]);
    expect(drafts.report(1)).toBeDefined();
    time += MINUTE;
    expect(drafts.startReport(3)).toBeDefined();
  });
});

describe("a draft", () => {
  it("is there for 30 minutes to the millisecond, however busy its writer is, and then is not to be had", () => {
    open().startReport(SARI);
    drafts.setFocus(SARI, "report");
    time += 30 * MINUTE - 1;
    expect(drafts.report(SARI)).toBeDefined();
    expect(drafts.focus(SARI)).toBe("report");
    time += 1;
    expect(drafts.report(SARI)).toBeUndefined();
    expect(drafts.focus(SARI)).toBeUndefined();
  });

  it("that ran out under somebody's hands is remembered once, and no longer than another 30 minutes", () => {
    open().startReport(SARI);
    drafts.setFocus(SARI, "report");
    drafts.startReport(BUDI);
    time += 31 * MINUTE;
    drafts.sweep();
    expect(drafts.hasLapsed(BUDI)).toBe(false);
    expect(drafts.hasLapsed(SARI)).toBe(true);
    expect(drafts.hasLapsed(SARI)).toBe(false);
    drafts.startReport(SARI);
    drafts.setFocus(SARI, "report");
    time += 60 * MINUTE;
    drafts.sweep();
    expect(drafts.hasLapsed(SARI)).toBe(false);
  });

  it("tells when nobody listens any more, also when only the sweep finds out", () => {
    const left: number[] = [];
    open().onLeft((userId) => left.push(userId));
    for (const person of [SARI, BUDI]) {
      drafts.startReport(person);
      drafts.setFocus(person, "report");
    }
    drafts.finish(BUDI, "report");
    expect(left).toEqual([BUDI]);
    time += 30 * MINUTE;
    drafts.sweep();
    expect(left).toEqual([BUDI, SARI]);
  });

  it("says how many minutes it has left, never none", () => {
    const report = open().startReport(SARI);
    if (report === undefined) throw new Error("there is room");
    expect(drafts.minutesLeft(report)).toBe(30);
    time += 29 * MINUTE + 59_999;
    expect(drafts.minutesLeft(report)).toBe(1);
  });

  it("can be forgotten with all that belongs to somebody", () => {
    const report = open().startReport(SARI);
    report?.messages.set(5, "plain");
    drafts.finish(SARI, "report", 9, true);
    drafts.startReport(SARI);
    drafts.startVisit(SARI);
    drafts.forget(SARI);
    expect(drafts.report(SARI) ?? drafts.visit(SARI) ?? drafts.messagesAround(SARI, 9)).toBeUndefined();
  });
});

describe("the cap for all drafts together", () => {
  it("turns away one more, keeps those there are, and has room again once one is over", () => {
    open({ mostDrafts: 1 });
    expect(drafts.startReport(SARI)).toBeDefined();
    expect(drafts.startReport(BUDI)).toBeUndefined();
    expect(drafts.startVisit(BUDI)).toBeUndefined();
    // Who has a seat may start anew.
    expect(drafts.startReport(SARI)).toBeDefined();
    time += 30 * MINUTE;
    expect(drafts.startReport(BUDI)).toBeDefined();
    expect(drafts.report(SARI)).toBeUndefined();
  });

  it("counts pictures, texts, and what is on its way", async () => {
    const report = open({ mostBytes: 10_000 }).startReport(SARI);
    if (report === undefined) throw new Error("there is room");
    expect(drafts.hasRoomFor(7_000)).toBe(true);
    report.state = withAnswer(report.state, "what", "a".repeat(500));
    expect(drafts.hasRoomFor(7_000)).toBe(false);
    const picture = { bytes: Buffer.alloc(5_000), width: 1, height: 1, noteId: 1 };
    report.state = withPicture(report.state, picture);
    expect(drafts.hasRoomFor(900)).toBe(true);
    expect(drafts.hasRoomFor(1_000)).toBe(false);
    const inside = await drafts.withRoomFor(500, async () => drafts.hasRoomFor(500));
    expect(inside).toBe(false);
    expect(drafts.hasRoomFor(500)).toBe(true);
    expect(await drafts.withRoomFor(2_000, async () => "done")).toBeUndefined();
    await expect(drafts.withRoomFor(500, () => Promise.reject(new Error("broken")))).rejects.toThrow();
    expect(drafts.hasRoomFor(500)).toBe(true);
  });
});

describe("a dialogue that is over", () => {
  it("leaves its messages for 30 minutes, for its own person and under its own button only", () => {
    const report = open().startReport(SARI);
    for (const id of [3, 4, 9]) report?.messages.set(id, "plain");
    drafts.finish(SARI, "report", 9, true);
    expect(drafts.messagesAround(SARI, 9)).toEqual([3, 4, 9]);
    expect(drafts.messagesAround(SARI, 4)).toBeUndefined();
    expect(drafts.messagesAround(BUDI, 9)).toBeUndefined();
    expect(drafts.isOfSent(SARI, 4)).toBe(true);
    expect(drafts.wasSent(SARI, report?.token ?? "")).toBe(true);
    time += 30 * MINUTE;
    expect(drafts.messagesAround(SARI, 9)).toBeUndefined();
    expect(drafts.isOfSent(SARI, 4)).toBe(false);
  });

  it("does not count as sent where it was cancelled", () => {
    const report = open().startReport(SARI);
    report?.messages.set(4, "plain");
    drafts.finish(SARI, "report", 9);
    expect(drafts.wasSent(SARI, report?.token ?? "")).toBe(false);
    expect(drafts.isOfSent(SARI, 4)).toBe(false);
  });
});
