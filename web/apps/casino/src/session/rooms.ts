import { ApiError, type BotStrength, type ReseatApi, type Room } from "@reseat/client";

import type { Session } from "./session.js";

/** A table that is being made. */
export interface NewTable {
  readonly name: string;
  readonly seats: number;
  /** So many of the seats are the house's. */
  readonly bots: number;
  readonly strength?: BotStrength;
  readonly isPrivate: boolean;
  /** How long a turn may take, such as `30s`; as long as it likes without it. */
  readonly turnTime?: string | undefined;
  readonly target?: number;
}

/** Makes a table and sits down at it; it starts by itself when the bots make it full. Answers the room's id. */
export async function openTable({ api, ensureUser }: Session, table: NewTable): Promise<string> {
  const { name, seats, bots, strength = "normal", isPrivate, turnTime, target } = table;
  await ensureUser(name);
  const { room } = await api.createRoom({
    game: "casino",
    seats,
    private: isPrivate,
    ...(name !== "" && { player_name: name }),
    ...(turnTime !== undefined && { turn_time: turnTime }),
    ...(target !== undefined && { options: { target } }),
  });
  for (let bot = 0; bot < bots; bot += 1) await api.addBot(room.id, { strength });
  return room.id;
}

/** Takes a seat by the room's id or code. Answers the room's id. */
export async function sitDown({ api, ensureUser }: Session, room: string, name: string): Promise<string> {
  await ensureUser(name);
  return (await api.joinRoom(room, name === "" ? {} : { player_name: name })).room.id;
}

/** A room by its code, or nothing where there is none. */
export async function findRoom(api: ReseatApi, code: string): Promise<Room | undefined> {
  try {
    return await api.room(code);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
