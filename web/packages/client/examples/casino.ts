import { connectionTo, ReseatApi } from "@reseat/client";

interface Casino {
  readonly hand: readonly string[];
  readonly legal_actions: readonly { readonly action_type: string }[];
}

const api = new ReseatApi({ url: location.origin });
await api.userOrGuest();

// The room is in the address, so that a page that is loaded again comes back to its seat.
const known = new URLSearchParams(location.search).get("room");
const { room } = known === null ? await api.createRoom({ game: "casino" }) : await api.joinRoom(known);
history.replaceState(null, "", `?room=${room.id}`);
if (room.players.length < room.seats) await api.addBot(room.id);

const game = connectionTo<Casino>(api, room.id);
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
