import { ApiError, type ReseatApi, type Room, type Snapshot } from "@reseat/client";
import { useTime } from "@reseat/react";
import { useEffect, useState } from "react";

import { navigate } from "../routing/history.js";
import { paths } from "../routing/route.js";
import { useCall } from "../session/use-call.js";

export interface Rematch {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  /** The other people who are there already. */
  readonly waiting: readonly string[];
  readonly ask: () => Promise<void>;
}

const LOOK_AGAIN_MS = 3_000;
/** Ten minutes: who has not come by then does not come. */
const MOST_LOOKS = 200;

/** Another game with the same players: one press, and who pressed comes into one room with all others who did. */
export function useRematch(api: ReseatApi, roomId: string, snapshot: Snapshot): Rematch {
  const { isBusy, problem, run } = useCall();
  const { players, playerId, ended } = snapshot;
  const own = players.find(({ player_id }) => player_id === playerId);
  const hasPeople = players.some(({ bot, player_id }) => bot === null && player_id !== playerId);
  const room = useRoomOfRematch(api, roomId, ended !== undefined && hasPeople);
  const others =
    room?.status === "waiting" ? room.players.filter(({ bot, seat }) => bot === null && seat !== own?.seat) : [];
  return {
    isBusy,
    problem,
    waiting: others.map(({ name }) => name),
    ask: () => run(async () => navigate(paths.table((await api.askForRematch(roomId)).room.id))),
  };
}

/** Looks again and again, while the page is seen and the game is over. */
function useRoomOfRematch(api: ReseatApi, roomId: string, isOver: boolean): Room | undefined {
  const { timers } = useTime();
  const [room, setRoom] = useState<Room>();
  useEffect(() => {
    if (!isOver) return undefined;
    let stop = (): void => {};
    let isLeft = false;
    const look = async (looks: number): Promise<void> => {
      if (!api.environment.page.hidden()) {
        const found = await roomOfRematch(api, roomId);
        if (isLeft) return;
        if (found !== undefined) setRoom(found);
      }
      if (looks < MOST_LOOKS) stop = timers.after(LOOK_AGAIN_MS, () => void look(looks + 1));
    };
    void look(1);
    return () => {
      isLeft = true;
      stop();
    };
  }, [api, roomId, isOver, timers]);
  return room;
}

async function roomOfRematch(api: ReseatApi, roomId: string): Promise<Room | undefined> {
  try {
    return (await api.rematch(roomId)).room ?? undefined;
  } catch (error) {
    // Without an answer there is only nothing to tell: the button asks anew.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
