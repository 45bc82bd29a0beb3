import { ApiError, type ReseatApi, type Room } from "@reseat/client";

/** At most so many tables are offered to go on at: more are no help. */
const MOST = 4;

/** The rooms in which this browser keeps a seat and the game is not over, newest first. */
export async function roomsToReturnTo(api: ReseatApi): Promise<readonly Room[]> {
  // Ids are made in order of time.
  const ids = api.sessionTokens
    .rooms()
    .filter((id) => api.hasSeat(id))
    .sort()
    .toReversed()
    .slice(0, MOST);
  const rooms = await Promise.all(ids.map((id) => openRoom(api, id)));
  return rooms.filter((room) => room !== undefined);
}

/** Whether there may be such rooms: what became of them, the service knows. */
export function keepsSeats({ sessionTokens }: ReseatApi): boolean {
  return sessionTokens.rooms().some((id) => sessionTokens.validateToken(id).valid);
}

async function openRoom(api: ReseatApi, id: string): Promise<Room | undefined> {
  try {
    const room = await api.room(id);
    if (room.status !== "finished") return room;
    api.sessionTokens.clearToken(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) api.sessionTokens.clearToken(id);
  }
  return undefined;
}
