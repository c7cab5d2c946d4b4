import type { ConversationData, VersionedState } from "@grammyjs/conversations";

/**
 * Where `@grammyjs/conversations` keeps its state: in memory only, because the state holds whole updates. It lives
 * exactly as long as what it listens for, whatever comes late from a handler that was cut off.
 * @param isWanted whether somebody still listens in a chat: else nothing of it is read or written
 */
export function talkMemory(isWanted: (chatId: number) => boolean) {
  const states = new Map<string, VersionedState<ConversationData>>();
  return {
    read(key: string): VersionedState<ConversationData> | undefined {
      // The plugin changes what it was given while it runs; a run that fails must leave no half of it behind.
      return isWanted(Number(key)) ? structuredClone(states.get(key)) : undefined;
    },
    write(key: string, state: VersionedState<ConversationData>): void {
      if (isWanted(Number(key))) states.set(key, structuredClone(state));
      else states.delete(key);
    },
    delete: (key: string): void => void states.delete(key),
    size: (): number => states.size,
  };
}
