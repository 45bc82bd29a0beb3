import { ApiError, type CreateRoom, type ReseatApi, type SeatTaken } from "@reseat/client";
import { useCallback, useState } from "react";

export interface RoomActions {
  /** The room of the seat that was taken last, or the known one; give it to `useWebSocket`. */
  readonly roomId: string | undefined;
  readonly isBusy: boolean;
  readonly error: ApiError | undefined;
  readonly createRoom: (room: CreateRoom) => Promise<SeatTaken | undefined>;
  /** By the room's id or its code. */
  readonly joinRoom: (room: string, playerName?: string) => Promise<SeatTaken | undefined>;
  readonly leaveRoom: () => Promise<void>;
}

/**
 * Takes and leaves seats. The session token of each seat is kept by the api, so that a closed tab keeps its seat; what
 * room that was, the page remembers, in its address say, and gives it as `known`.
 */
export function useRoomActions(api: ReseatApi, known?: string): RoomActions {
  const [roomId, setRoomId] = useState(known);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();

  const call = useCallback(async <T>(action: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setError(undefined);
    try {
      return await action();
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      setError(refused);
      return undefined;
    } finally {
      setBusy(false);
    }
  }, []);
  const take = useCallback(
    async (action: () => Promise<SeatTaken>): Promise<SeatTaken | undefined> => {
      const seat = await call(action);
      if (seat !== undefined) setRoomId(seat.room.id);
      return seat;
    },
    [call],
  );

  const createRoom = useCallback((room: CreateRoom) => take(() => api.createRoom(room)), [api, take]);
  const joinRoom = useCallback(
    (room: string, name?: string) => take(() => api.joinRoom(room, name === undefined ? {} : { player_name: name })),
    [api, take],
  );
  const leaveRoom = useCallback(async () => {
    if (roomId === undefined) return;
    const left = await call(() => api.leaveRoom(roomId).then(() => true));
    if (left === true) setRoomId(undefined);
  }, [api, call, roomId]);
  return { roomId, isBusy, error, createRoom, joinRoom, leaveRoom };
}
