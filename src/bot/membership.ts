import { Composer } from "grammy";
import type { Log } from "../log.ts";
import type { AppContext } from "./context.ts";

/** Tells the operator, without naming it, that the bot came into a group; says nothing in the group itself. */
export function noteMembership(log: Log): Composer<AppContext> {
  const feature = new Composer<AppContext>();
  feature.on("my_chat_member", async (ctx, next) => {
    const { old_chat_member: before, new_chat_member: now } = ctx.myChatMember;
    const wasIn = before.status !== "left" && before.status !== "kicked";
    const isIn = now.status !== "left" && now.status !== "kicked";
    if (isIn && !wasIn) log.info("added to a group; «npm run doctor» tells how to learn its id");
    if (wasIn && !isIn) log.info("removed from a group");
    await next();
  });
  return feature;
}
