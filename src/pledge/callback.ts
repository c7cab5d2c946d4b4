/** The points of the pledge, as they are read one after another. */
export const POINTS = [1, 2, 3, 4] as const;
export type Point = (typeof POINTS)[number];

/**
 * What a button of the pledge asks for. All there is to know stands in the button, so that it works after a
 * restart and however often it is tapped.
 */
export type PledgeAction = { verb: "point"; point: Point } | { verb: "done" | "name" | "plain" };

export function packPledgeAction(action: PledgeAction): string {
  return action.verb === "point" ? `pledge:point:${action.point}` : `pledge:${action.verb}`;
}

/** @returns undefined for whatever this version does not know: old buttons stay in chats for ever */
export function parsePledgeAction(data: string): PledgeAction | undefined {
  const point = POINTS.find((known) => data === `pledge:point:${known}`);
  if (point !== undefined) return { verb: "point", point };
  const verb = (["done", "name", "plain"] as const).find((known) => data === `pledge:${known}`);
  return verb && { verb };
}
