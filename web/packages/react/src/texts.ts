import type { EndReason } from "@reseat/client";

/** Every word that the components say. Give another one to `ReseatProvider` to speak another language. */
export interface Texts {
  readonly connecting: string;
  readonly connected: string;
  readonly unstable: string;
  readonly reconnecting: (attempt: number, of: number) => string;
  readonly disconnected: string;
  readonly retry: string;
  readonly opponentConnected: (name: string) => string;
  readonly opponentAway: (name: string) => string;
  readonly opponentReconnected: (name: string) => string;
  readonly opponent: string;
  readonly recovering: string;
  readonly recoveringStep: Readonly<Record<"waiting" | "connecting" | "loading", string>>;
  readonly missedTitle: string;
  readonly missedAway: (time: string) => string;
  readonly continue: string;
  readonly yourTurn: string;
  readonly waitingFor: (name: string) => string;
  readonly temporarilyDisconnected: (name: string) => string;
  readonly abandonedTitle: (name: string) => string;
  readonly abandonedAdvice: string;
  readonly wait: string;
  readonly claimVictory: string;
  readonly conflictTitle: string;
  readonly conflictAdvice: string;
  readonly takeOver: string;
  readonly cancel: string;
  readonly movedTitle: string;
  readonly movedAdvice: string;
  readonly gameOver: string;
  readonly youWon: string;
  readonly youLost: string;
  readonly nobodyWon: string;
  readonly endReason: Readonly<Record<EndReason, string>>;
  readonly player: string;
  readonly points: string;
  readonly winner: string;
  readonly seedCheck: Readonly<Record<"checking" | "fair" | "unfair" | "unknown", string>>;
  readonly close: string;
}

export const ENGLISH: Texts = {
  connecting: "Connecting…",
  connected: "Connected",
  unstable: "Connection unstable",
  reconnecting: (attempt, of) => `Reconnecting… (${attempt}/${of})`,
  disconnected: "Disconnected",
  retry: "Retry",
  opponentConnected: (name) => `${name}: connected`,
  opponentAway: (name) => `${name}: disconnected`,
  opponentReconnected: (name) => `${name} reconnected`,
  opponent: "Opponent",
  recovering: "Recovering game state…",
  recoveringStep: {
    waiting: "Waiting for the next attempt",
    connecting: "Connecting to the game",
    loading: "Loading the game",
  },
  missedTitle: "While you were away",
  missedAway: (time) => `You were away for ${time}.`,
  continue: "Continue",
  yourTurn: "Your turn!",
  waitingFor: (name) => `Waiting for ${name}`,
  temporarilyDisconnected: (name) => `${name} is temporarily disconnected`,
  abandonedTitle: (name) => `${name} has abandoned the game`,
  abandonedAdvice: "You can go on waiting, or claim the victory.",
  wait: "Wait",
  claimVictory: "Claim victory",
  conflictTitle: "This game is open in another tab or device",
  conflictAdvice: "Take over to play here. The game will stop there.",
  takeOver: "Take over",
  cancel: "Cancel",
  movedTitle: "Session moved",
  movedAdvice: "You are playing this game in another tab or on another device now.",
  gameOver: "Game over",
  youWon: "You won!",
  youLost: "You lost.",
  nobodyWon: "Nobody won.",
  endReason: {
    completed: "The game was played to the end.",
    claimed: "A player was away for too long, and the victory was claimed.",
    forfeit: "A player left the game.",
    expired: "Nobody came back to the game.",
  },
  player: "Player",
  points: "Points",
  winner: "winner",
  seedCheck: {
    checking: "Checking the deal…",
    fair: "This deal was fair: the shuffle is the one that was fixed before the first card.",
    unfair: "This deal can't be shown to be fair: the shuffle is not the one that was fixed before the first card.",
    unknown: "The deal can't be checked in this page.",
  },
  close: "Close",
};
