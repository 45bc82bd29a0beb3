import { KeptStorage, type ReseatApi } from "@reseat/client";

/** The name that the player gave last, for the next table. An empty one is forgotten. */
export function keptName(api: ReseatApi): { read: () => string; write: (name: string) => void } {
  const storage = KeptStorage.lasting(api.environment);
  const key = `${api.prefix}player_name`;
  return {
    read: () => storage.read(key) ?? "",
    write: (name) => (name === "" ? storage.remove(key) : storage.write(key, name)),
  };
}
