import { type LegalAction, ReseatApi } from "@reseat/client";
import { GameOverlay, TurnHighlight, useRoomActions, useWebSocket } from "@reseat/react";
import "@reseat/react/styles.css";

type Casino = { readonly hand: readonly string[]; readonly legal_actions: readonly LegalAction[] };

const api = new ReseatApi({ url: location.origin });

export function Game() {
  // The room is in the address, so that a page that is loaded again comes back to its seat.
  const known = new URLSearchParams(location.search).get("room") ?? "";
  const { roomId, createRoom } = useRoomActions(api, api.hasSeat(known) ? known : undefined);
  const { connection, snapshot } = useWebSocket<Casino>(api, roomId);
  const { state, yourTurn } = snapshot;

  const start = async () => {
    await api.userOrGuest();
    const seat = await createRoom({ game: "casino" });
    if (seat === undefined) return;
    history.replaceState(null, "", `?room=${seat.room.id}`);
    await api.addBot(seat.room.id);
  };
  const play = ({ action_type, ...cards }: LegalAction) => connection?.submit(action_type, cards);

  if (roomId === undefined) return <button onClick={start}>Play against the bot</button>;
  return (
    <main>
      <GameOverlay connection={connection} />
      <TurnHighlight yourTurn={yourTurn}>{state?.hand.join(" ")}</TurnHighlight>
      {state?.legal_actions.map((move) => (
        <button key={JSON.stringify(move)} onClick={() => play(move)} disabled={!yourTurn}>
          {move.action_type}
        </button>
      ))}
    </main>
  );
}
