import type { Environment } from "../environment/environment.js";
import { clientId } from "./client-id.js";
import { TabCoordinator } from "./tab-coordinator.js";

/** This tab's part in one seat: who it is, and whether it is the one that plays. */
export class SeatTabs {
  #id: string | undefined;
  #coordinator: TabCoordinator | undefined;
  #over = false;

  constructor(
    private readonly environment: Environment,
    private readonly prefix: string,
    private readonly roomId: string,
    private readonly moved: () => void,
  ) {}

  /** The client id; known once it was claimed. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Asks to play here. Answers whether this tab plays; else another one does, and the player decides. */
  async claim(takeover: boolean): Promise<boolean> {
    const coordinator = await this.#joined();
    if (this.#over) return false;
    if (takeover) await coordinator.takeOver();
    return await coordinator.claim();
  }

  /** Lets another tab play. */
  release(): void {
    this.#over = true;
    this.#coordinator?.release();
  }

  async #joined(): Promise<TabCoordinator> {
    const { environment, prefix, moved } = this;
    this.#id ??= await clientId(environment, prefix);
    const names = { seat: `${prefix}seat_${this.roomId}`, tab: this.#id };
    this.#coordinator ??= new TabCoordinator({ environment, ...names, moved });
    return this.#coordinator;
  }
}
