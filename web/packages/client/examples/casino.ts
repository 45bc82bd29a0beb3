import { connectionTo, type LegalAction, ReseatApi } from "@reseat/client";

interface Casino {
  readonly hand: readonly string[];
  readonly legal_actions: readonly LegalAction[];
}

const api = new ReseatApi({ url: location.origin });

async function newRoom(): Promise<string> {
  await api.userOrGuest();
  const { room } = await api.createRoom({ game: "casino" });
  await api.addBot(room.id);
  return room.id;
}

// The room is in the address, so that a page that is loaded again comes back to its seat.
const known = new URLSearchParams(location.search).get("room");
const roomId = known !== null && api.hasSeat(known) ? known : await newRoom();
history.replaceState(null, "", `?room=${roomId}`);

const game = connectionTo<Casino>(api, roomId);
game.subscribe(() => {
  const { status, state, yourTurn } = game.getSnapshot();
  document.title = `${status.state}${yourTurn ? ": your turn" : ""}`;
  document.body.textContent = state?.hand.join(" ") ?? "";
});
document.body.addEventListener("click", () => {
  const { state, yourTurn } = game.getSnapshot();
  const [move] = state?.legal_actions ?? [];
  if (!yourTurn || move === undefined) return;
  const { action_type, ...cards } = move;
  game.submit(action_type, cards);
});
game.open();
