import { describe, expect, it } from "vitest";
import { packQueueAction, parseQueueAction } from "../../src/moderation/callback.ts";

describe("the queue's buttons", () => {
  const key = "aB3_-xY9";
  it.each([
    { verb: "page", page: 12 },
    { verb: "open", key },
    { verb: "undo", key },
    { verb: "group", key, groupId: "pencalonan-partai" },
    { verb: "to", key, entryId: "x".repeat(38) },
  ] as const)("of «$verb» fit and are understood", (action) => {
    const data = packQueueAction(action);
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    expect(parseQueueAction(data)).toEqual(action);
  });

  it.each([
    "moderation:page:0",
    "moderation:page:x",
    "moderation:open:short",
    "moderation:to:aB3_-xY9",
    "faq:page:1",
    "moderation:open:aB3_-xY9:x:y",
  ])("of another version, such as «%s», are not", (data) => expect(parseQueueAction(data)).toBeUndefined());
});
