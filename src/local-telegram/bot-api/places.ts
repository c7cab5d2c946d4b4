import type { Message } from "grammy/types";
import { badRequest, type Call, type Handler } from "./call.ts";
import { type Content, deliver, readTarget } from "./deliver.ts";
import { readString } from "./params.ts";

/** Small things to send: contact, location, venue, dice. */
export const placeMethods: Record<string, Handler> = {
  sendContact: send((params) => {
    const phone_number = readString(params, "phone_number");
    const first_name = readString(params, "first_name");
    if (phone_number === "") throw badRequest('Parameter "phone_number" is required');
    if (first_name === "") throw badRequest('Parameter "first_name" is required');
    const last_name = readString(params, "last_name");
    return { contact: { phone_number, first_name, ...(last_name !== "" && { last_name }) } };
  }),

  sendLocation: send((params) => ({ location: readLocation(params) })),

  sendVenue: send((params) => {
    const location = readLocation(params);
    return {
      location,
      venue: { location, title: readString(params, "title"), address: readString(params, "address") },
    };
  }),

  sendDice: send((params) => ({
    dice: { emoji: readString(params, "emoji") || "🎲", value: 4 },
  })),
};

function send(read: (params: Call["params"]) => unknown): Handler {
  return (api, call): Message => {
    const content = read(call.params) as Content;
    return deliver(api, readTarget(api, call), content);
  };
}

function readLocation(params: Call["params"]): { latitude: number; longitude: number } {
  const coordinate = (name: "latitude" | "longitude", bound: number) => {
    const given = readString(params, name);
    if (given === "") throw badRequest(`${name} is empty`);
    const value = Number(given);
    if (!(Math.abs(value) <= bound)) throw badRequest("wrong coordinates specified");
    return value;
  };
  return { latitude: coordinate("latitude", 90), longitude: coordinate("longitude", 180) };
}
