import type { Environment } from "../environment/environment.js";
import { holdLock } from "../environment/held-lock.js";
import { KeptStorage } from "../environment/kept-storage.js";

/** A reloaded page's old self lets its lock go within this time; a tab that was duplicated from us never does. */
const RELOADED_WITHIN_MS = 500;

const known = new WeakMap<Environment, Map<string, Promise<string>>>();

/**
 * The id of this tab, the same over its reloads. A duplicated tab copies the session storage and with it the id; it
 * finds the id's lock held by the tab that it was copied from, and draws another.
 */
export function clientId(environment: Environment, prefix: string): Promise<string> {
  const ids = known.get(environment) ?? new Map<string, Promise<string>>();
  known.set(environment, ids);
  const id = ids.get(prefix) ?? claimed(environment, prefix);
  ids.set(prefix, id);
  return id;
}

async function claimed(environment: Environment, prefix: string): Promise<string> {
  const storage = KeptStorage.ofTab(environment);
  const key = `${prefix}client_id`;
  const stored = storage.read(key);
  if (stored !== undefined && (await isOurs(environment, prefix + stored))) return stored;
  const drawn = environment.random.uuid();
  storage.write(key, drawn);
  await isOurs(environment, prefix + drawn);
  return drawn;
}

/** The lock is held for as long as the page lives. */
async function isOurs(environment: Environment, name: string): Promise<boolean> {
  return (await holdLock(environment, name, { withinMs: RELOADED_WITHIN_MS })) !== undefined;
}
