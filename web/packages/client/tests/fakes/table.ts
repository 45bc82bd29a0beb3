import {
  type ConnectionEvent,
  GameConnection,
  type GameConnectionOptions,
  SessionTokenManager,
  writeSessionToken,
} from "../../src/index.js";
import { FakeBrowser, type FakeTab } from "./browser.js";
import { settled } from "./time.js";

export const ROOM = "01932b7c-0000-7000-8000-000000000001";
export const PLAYER = "01932b7c-0000-7000-8000-000000000002";
export const DAY_MS = 24 * 60 * 60 * 1_000;

/** A token as the service makes them, but for the signature. */
export function sessionToken(
  createdAt: number,
  change: { roomId?: string; playerId?: string; nonce?: string } = {},
): string {
  const names = { roomId: ROOM, playerId: PLAYER, nonce: "AAECAwQFBgcICQoLDA0ODw", ...change };
  const rest = { version: 1, keyId: "k1", playerName: "Zoë", userSessionId: "u", signature: "s" };
  return writeSessionToken({ ...rest, ...names, createdAt, expiresAt: createdAt + DAY_MS });
}

/** A connection in a fake browser, and everything it told. */
export class Table {
  readonly tokens: SessionTokenManager;
  readonly connection: GameConnection;
  readonly events: ConnectionEvent[] = [];

  private constructor(
    readonly tab: FakeTab,
    options: Partial<GameConnectionOptions>,
    hasToken: boolean,
  ) {
    const { environment } = tab;
    this.tokens = new SessionTokenManager({ environment });
    if (hasToken) this.tokens.createToken(ROOM, sessionToken(tab.browser.time.now()));
    this.connection = new GameConnection({ url: "https://play.example", roomId: ROOM, environment, ...options });
    for (const type of ["status", "frame", "attempt_failed", "reconnected", "attempts_used_up", "resolved"] as const) {
      this.connection.on(type, (event) => this.events.push(event));
    }
  }

  /** Opened, and the first socket asked for. */
  static async opened(
    options: Partial<GameConnectionOptions> = {},
    tab: FakeTab = new FakeBrowser().tab(),
  ): Promise<Table> {
    const table = new Table(tab, options, true);
    table.connection.open();
    await settled();
    return table;
  }

  static async withoutToken(options: Partial<GameConnectionOptions>): Promise<Table> {
    const table = new Table(new FakeBrowser().tab(), options, false);
    table.connection.open();
    await settled();
    return table;
  }

  /** Opened, and welcomed at entry 3. */
  static async seated(options: Partial<GameConnectionOptions> = {}, tab?: FakeTab): Promise<Table> {
    const table = await Table.opened(options, tab);
    table.socket.welcome();
    return table;
  }

  get socket() {
    return this.tab.browser.sockets.last;
  }

  get sockets(): number {
    return this.tab.browser.sockets.all.length;
  }

  get time() {
    return this.tab.browser.time;
  }

  get page() {
    return this.tab.page;
  }

  get state() {
    return this.connection.getSnapshot();
  }

  /** The status as one word or two. */
  get status(): string {
    const { state, ...rest } = this.state.status;
    return [state, ...Object.values(rest)].join(" ");
  }

  of<Type extends ConnectionEvent["type"]>(type: Type) {
    return this.events.filter((event): event is Extract<ConnectionEvent, { type: Type }> => event.type === type);
  }

  /** The numbers of the entries that were told, in order. */
  get told(): number[] {
    return this.of("frame").flatMap(({ frame }) => (frame.type === "action" ? [frame.sequence_number] : []));
  }
}
