import { KeptStorage, type ReseatApi } from "@reseat/client";

/** The name that the player gave last, for the next table. */
export function keptName(api: ReseatApi): { read: () => string; write: (name: string) => void } {
  const storage = KeptStorage.lasting(api.environment);
  const key = `${api.prefix}player_name`;
  return { read: () => storage.read(key) ?? "", write: (name) => storage.write(key, name) };
}
