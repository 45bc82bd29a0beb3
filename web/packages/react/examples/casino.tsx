import { type LegalAction, ReseatApi } from "@reseat/client";
import { GameOverlay, TurnHighlight, useConnectionState, useRoomActions, useWebSocket } from "@reseat/react";
import "@reseat/react/styles.css";

interface Casino {
  readonly hand: readonly string[];
  readonly legal_actions: readonly LegalAction[];
}

const api = new ReseatApi({ url: location.origin });

export function Game() {
  const known = new URLSearchParams(location.search).get("room") ?? undefined;
  const { roomId, createRoom, isBusy } = useRoomActions(api, known);
  const { connection, snapshot } = useWebSocket<Casino>(api, roomId);
  const { canPlay } = useConnectionState(connection);

  const start = async () => {
    await api.userOrGuest();
    const seat = await createRoom({ game: "casino" });
    if (seat === undefined) return;
    history.replaceState(null, "", `?room=${seat.room.id}`);
    await api.addBot(seat.room.id);
  };
  const play = () => {
    const [{ action_type, ...cards } = { action_type: "" }] = snapshot.state?.legal_actions ?? [];
    if (action_type !== "") connection?.submit(action_type, cards);
  };

  if (roomId === undefined) return <button onClick={start} disabled={isBusy}>Play against the bot</button>;
  return (
    <main>
      <GameOverlay connection={connection} />
      <TurnHighlight yourTurn={snapshot.yourTurn}>{snapshot.state?.hand.join(" ")}</TurnHighlight>
      <button onClick={play} disabled={!canPlay || !snapshot.yourTurn}>Play a card</button>
    </main>
  );
}
