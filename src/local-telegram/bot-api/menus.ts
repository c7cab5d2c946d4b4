import type { BotCommand, MenuButton } from "grammy/types";
import { menuKey } from "../menus.ts";
import { shownMenus } from "../snapshot.ts";
import { emit, type ProfileText, type World } from "../world.ts";
import { badRequest, type Call, type Handler } from "./call.ts";
import { lookUpChat } from "./deliver.ts";
import { isRecord, readInteger, readJson, readString, stringField, within } from "./params.ts";
import { codePoints } from "./text.ts";

const MOST_COMMANDS = 100;
const COMMAND_LENGTH = 32;
const DESCRIPTION_LENGTH = 256;

/** Command menus by scope and language; the bot's name and descriptions by language. */
export const menuMethods: Record<string, Handler> = {
  setMyCommands({ world }, call) {
    const commands = readCommands(call.params);
    const { scope, languageCode } = readScope(world, call);
    for (const command of commands) checkCommand(command);
    if (commands.length > MOST_COMMANDS) throw badRequest("BOT_COMMANDS_TOO_MUCH");
    const key = menuKey(scope, languageCode);
    if (commands.length === 0) world.menus.delete(key);
    else world.menus.set(key, { scope, languageCode, commands });
    emit(world, { type: "menus_changed", menus: shownMenus(world) });
    return true;
  },

  getMyCommands({ world }, call): BotCommand[] {
    const { scope, languageCode } = readScope(world, call);
    return world.menus.get(menuKey(scope, languageCode))?.commands ?? [];
  },

  deleteMyCommands({ world }, call) {
    const { scope, languageCode } = readScope(world, call);
    world.menus.delete(menuKey(scope, languageCode));
    emit(world, { type: "menus_changed", menus: shownMenus(world) });
    return true;
  },

  ...profileMethods("Name", "name", 64),
  ...profileMethods("Description", "description", 512),
  ...profileMethods("ShortDescription", "short_description", 120),

  setChatMenuButton: ({ world }, call) => {
    const button = readJson(call.params, "menu_button", "Can't parse menu button JSON object");
    if (button !== undefined && !isRecord(button)) throw badRequest("MenuButton must be an Object");
    world.menuButtons.set(
      readInteger(call.params, "chat_id") ?? 0,
      (button ?? { type: "default" }) as unknown as MenuButton,
    );
    return true;
  },

  getChatMenuButton({ world }, call): MenuButton {
    const own = world.menuButtons.get(readInteger(call.params, "chat_id") ?? 0);
    return own ?? world.menuButtons.get(0) ?? { type: "commands" };
  },
};

/** The setter and the getter of a text that the bot shows about itself. */
function profileMethods(title: string, field: ProfileText, mostCharacters: number): Record<string, Handler> {
  return {
    [`setMy${title}`]({ world }: { world: World }, call: Call) {
      const text = readString(call.params, field);
      const language = readLanguage(call.params);
      if (codePoints(text) > mostCharacters) throw badRequest(`BOT_${field.toUpperCase()}_INVALID`);
      if (text === "") world.profile[field].delete(language);
      else world.profile[field].set(language, text);
      emit(world, { type: "profile_changed" });
      return true;
    },
    [`getMy${title}`]({ world }: { world: World }, call: Call) {
      const language = readLanguage(call.params);
      const texts = world.profile[field];
      const fallback = field === "name" ? world.bot.first_name : "";
      return { [field]: texts.get(language) ?? texts.get("") ?? fallback };
    },
  };
}

function readCommands(params: Call["params"]): BotCommand[] {
  const commands = readJson(params, "commands", "Can't parse commands JSON object") ?? [];
  if (!Array.isArray(commands)) throw badRequest("Expected an Array of BotCommand");
  return commands.map((command: unknown) =>
    within("Can't parse BotCommand: ", () => {
      if (!isRecord(command)) throw new Error("expected an Object");
      return {
        command: stringField(command, "command").trim().replace(/^\//, ""),
        description: stringField(command, "description").trim(),
      };
    }),
  );
}

function checkCommand({ command, description }: BotCommand): void {
  if (command === "") throw badRequest("Command must be non-empty");
  if (codePoints(command) > COMMAND_LENGTH)
    throw badRequest(`Command length must not exceed ${COMMAND_LENGTH}`);
  if (description === "") throw badRequest("Command description must be non-empty");
  if (codePoints(description) > DESCRIPTION_LENGTH) {
    throw badRequest(`Command description length must not exceed ${DESCRIPTION_LENGTH}`);
  }
  if (!/^[a-z0-9_]+$/.test(command)) throw badRequest("BOT_COMMAND_INVALID");
}

function readScope(world: World, call: Call): { scope: Record<string, unknown>; languageCode: string } {
  const languageCode = readLanguage(call.params);
  const scope = readJson(call.params, "scope", "Can't parse BotCommandScope JSON object") ?? {
    type: "default",
  };
  if (!isRecord(scope)) throw badRequest("Can't parse BotCommandScope: BotCommandScope must be an Object");
  switch (scope.type) {
    case "default":
    case "all_private_chats":
    case "all_group_chats":
    case "all_chat_administrators":
      return { scope: { type: scope.type }, languageCode };
    case "chat":
    case "chat_administrators":
    case "chat_member": {
      const chatId = readString(scope, "chat_id");
      if (chatId === "") throw badRequest("Can't parse BotCommandScope: Empty chat_id specified");
      const record = lookUpChat(world, chatId);
      if (record === undefined) throw badRequest("chat not found");
      call.chatId = record.chat.id;
      if (scope.type !== "chat" && record.chat.type === "private") {
        throw badRequest("Can't use specified scope in private chats");
      }
      const named = { type: scope.type, chat_id: record.chat.id };
      return {
        scope: scope.type === "chat_member" ? { ...named, user_id: Number(scope.user_id) } : named,
        languageCode,
      };
    }
    default:
      throw badRequest("Can't parse BotCommandScope: Unsupported type specified");
  }
}

function readLanguage(params: Call["params"]): string {
  const code = readString(params, "language_code");
  if (code !== "" && !/^[a-z]{2}$/.test(code)) throw badRequest("Invalid language code specified");
  return code;
}
