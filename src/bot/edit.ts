import { GrammyError } from "grammy";

/**
 * Edits a message that may be gone or be the same already.
 * @returns `same` where Telegram says «not modified» (a second tap); `gone` where it cannot be edited any more
 * @throws every error that is not about the message's state
 */
export async function tryToEdit(edit: () => Promise<unknown>): Promise<"edited" | "same" | "gone"> {
  try {
    await edit();
    return "edited";
  } catch (error) {
    if (!(error instanceof GrammyError) || error.error_code !== 400) throw error;
    if (error.description.includes("message is not modified")) return "same";
    if (/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/.test(error.description))
      return "gone";
    throw error;
  }
}
