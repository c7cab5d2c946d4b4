import { startLocalTelegram } from "./local-telegram/index.ts";

export interface LocalMode {
  apiRoot: string;
  token: string;
  pageUrl: string;
  moderatorChatId: number | undefined;
  close(): Promise<void>;
}

/** People to play, so that a newcomer need not make any up. */
const CAST = [
  { first_name: "Sari", last_name: "Wulandari", username: "sari_guru", language_code: "id" },
  { first_name: "Budi", last_name: "Hartono", username: "budi_camat", language_code: "id" },
  { first_name: "Grace", last_name: "Simatupang", username: "grace_nurse", language_code: "en" },
] as const;

const MODERATORS = [
  { first_name: "Dewi", last_name: "Lestari", username: "dewi_moderator", language_code: "id" },
  { first_name: "Agus", last_name: "Prasetyo", username: "agus_moderator", language_code: "id" },
] as const;

/**
 * The same bot without Telegram: a Bot API server on loopback with a few people, the moderators' group and a group
 * of colleagues in it, and the page that shows them.
 * @param port of the page; where it is taken, any free one is used
 */
export async function startLocalMode(port: number): Promise<LocalMode> {
  const telegram = await startLocalTelegram({ port, keptCalls: 0 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") return startLocalTelegram({ keptCalls: 0 });
    throw error;
  });
  const people = CAST.map((person) => telegram.people.create(person).id);
  const [first, ...colleagues] = people;
  const [owner, ...members] = MODERATORS.map((person) => telegram.people.create(person).id);
  const group =
    owner === undefined
      ? undefined
      : telegram.groups.create({
          title: "Moderator Netral",
          ownerId: owner,
          memberIds: members,
          isForum: true,
        });
  // What any member of staff might add the bot to, for questions and quizzes of a whole office.
  if (first !== undefined) {
    telegram.groups.create({
      title: "Rekan Kantor",
      ownerId: first,
      memberIds: colleagues,
      bot: "member",
    });
  }
  return {
    apiRoot: telegram.apiRoot,
    token: telegram.token,
    pageUrl: `${telegram.apiRoot}/`,
    moderatorChatId: group?.id,
    close: telegram.close,
  };
}
