import type { Message, Poll } from "grammy/types";
import { type Person, type PollRecord, replaceMessage, unixTime, type World } from "./world.ts";

/** Counts a vote; tells the bot as Telegram does: every change of its polls, names only where votes are public. */
export function castVote(world: World, voter: Person, record: PollRecord, options: readonly number[]): void {
  closeIfDue(world, record);
  const { poll } = record;
  if (poll.is_closed) throw new Error("the poll is closed");
  if (options.some((option) => poll.options[option] === undefined))
    throw new Error("the poll has no such option");
  if (options.length > 1 && !poll.allows_multiple_answers) throw new Error("the poll takes one answer only");
  if (record.votes.has(voter.user.id) && !poll.allows_revoting) throw new Error("the vote cannot be changed");
  if (options.length === 0) record.votes.delete(voter.user.id);
  else record.votes.set(voter.user.id, [...options]);
  const counted = poll.options.map((option, index) => ({
    ...option,
    voter_count: [...record.votes.values()].filter((chosen) => chosen.includes(index)).length,
  }));
  replacePoll(world, record, { ...poll, options: counted, total_voter_count: record.votes.size });
  if (poll.is_anonymous) return;
  world.updates.push("poll_answer", {
    poll_id: poll.id,
    user: voter.user,
    option_ids: options,
    option_persistent_ids: options.map((option) => counted[option]?.persistent_id),
  });
}

/** Closes a poll and tells the bot. */
export function closePoll(world: World, record: PollRecord): Poll {
  if (!record.poll.is_closed) replacePoll(world, record, { ...record.poll, is_closed: true });
  return record.poll;
}

/** Closes a poll whose time is up by the world's clock; asked by a timer, and before each vote. */
export function closeIfDue(world: World, record: PollRecord): void {
  const { close_date } = record.poll;
  if (close_date !== undefined && unixTime(world) >= close_date) closePoll(world, record);
}

function replacePoll(world: World, record: PollRecord, poll: Poll): void {
  record.poll = poll;
  const chat = world.chats.get(record.chatId);
  const stored = chat?.messages.get(record.messageId);
  if (chat !== undefined && stored !== undefined) {
    replaceMessage(world, chat, { ...stored, message: { ...stored.message, poll } as Message });
  }
  world.updates.push("poll", poll);
}
