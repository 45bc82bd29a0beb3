/** Hooks and components over `@reseat/client`. They watch; the connection owns the socket, the timers and the state. */
export { ENGLISH, type Texts } from "./texts.js";
export { ReseatProvider, type ReseatProviderProps, type Time, useTexts, useTime } from "./provider.js";

export { type Abandonment, useAbandonment } from "./hooks/use-abandonment.js";
export { type ConnectionState, useConnectionState } from "./hooks/use-connection-state.js";
export { type HeartbeatHealth, useHeartbeat } from "./hooks/use-heartbeat.js";
export { type MultiTab, useMultiTab } from "./hooks/use-multi-tab.js";
export { useNow } from "./hooks/use-now.js";
export { type Opponent, useOpponents } from "./hooks/use-opponents.js";
export { type Reconnection, type ReconnectionCallbacks, useReconnection } from "./hooks/use-reconnection.js";
export { type RoomActions, useRoomActions } from "./hooks/use-room-actions.js";
export { type Sessions, useSessions } from "./hooks/use-sessions.js";
export { useSnapshot } from "./hooks/use-snapshot.js";
export { useWebSocket, type WebSocketSeat } from "./hooks/use-websocket.js";

export { AbandonedGameDialog, type AbandonedGameDialogProps } from "./components/abandoned-game-dialog.js";
export { ConnectionStatus, type ConnectionStatusProps, type Indicator } from "./components/connection-status.js";
export { clockTime } from "./components/duration.js";
export { Dialog, type DialogProps } from "./components/dialog.js";
export { GameEndedDialog, type GameEndedDialogProps } from "./components/game-ended-dialog.js";
export { GameOverlay, type GameOverlayProps } from "./components/game-overlay.js";
export { MissedActionsModal, type MissedActionsModalProps } from "./components/missed-actions-modal.js";
export {
  OpponentDisconnectedBanner,
  type OpponentDisconnectedBannerProps,
} from "./components/opponent-disconnected-banner.js";
export {
  ReconnectionProgress,
  type ReconnectionProgressProps,
  type ReconnectionStep,
} from "./components/reconnection-progress.js";
export { SessionConflictDialog, type SessionConflictDialogProps } from "./components/session-conflict-dialog.js";
export { SessionMovedNotice } from "./components/session-moved-notice.js";
export { TurnHighlight, type TurnHighlightProps } from "./components/turn-highlight.js";
