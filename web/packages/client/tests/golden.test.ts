import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { type ClientMessage, decodeFrame, encodeFrame, type ServerMessage } from "../src/index.js";
import * as generated from "./generated/golden.js";

const golden = new URL("../../../../crates/protocol/golden/", import.meta.url);

/** The samples of a folder, from the files that the Rust tests read: name without `.json` → value. */
function samples(folder: string): [name: string, value: unknown][] {
  const files = readdirSync(new URL(`${folder}/`, golden)).filter((file) => file.endsWith(".json"));
  return files.map((file) => [
    file.slice(0, -".json".length),
    JSON.parse(readFileSync(new URL(`${folder}/${file}`, golden), "utf8")),
  ]);
}

const kind = (name: string): string => name.split(".")[0]!;

/** Does not compile while a frame of the service is missing. */
const SERVER: Record<ServerMessage["type"], true> = {
  welcome: true,
  pong: true,
  restarting: true,
  ack: true,
  rejected: true,
  action: true,
  connection_status: true,
  player_joined: true,
  player_left: true,
  game_started: true,
  game_abandoned: true,
  game_resumed: true,
  game_ended: true,
  recovery: true,
  error: true,
};

const CLIENT: Record<ClientMessage["type"], true> = {
  ping: true,
  action: true,
  sync: true,
  visibility: true,
  wait: true,
  claim_victory: true,
  leave: true,
};

describe("the golden samples of the wire", () => {
  it.each(samples("server"))("the server's frame %s is decoded to the very same value", (name, value) => {
    const decoded = decodeFrame(JSON.stringify(value));
    expect(decoded).toEqual({ kind: "frame", frame: value });
    expect((value as { type: string }).type).toBe(kind(name));
  });

  it.each(samples("client"))("the client's frame %s is written as its sample", (name, value) => {
    const typed = (generated.client as unknown as Record<string, ClientMessage>)[name]!;
    expect(JSON.parse(encodeFrame(typed))).toEqual(value);
  });

  it.each(["server", "client", "http"] as const)("what the compiler judged of %s is what the files hold", (folder) => {
    expect(generated[folder]).toEqual(Object.fromEntries(samples(folder)));
  });

  it("every frame of both sides has a sample", () => {
    const kinds = (folder: string): string[] => [...new Set(samples(folder).map(([name]) => kind(name)))].sort();
    expect(kinds("server")).toEqual(Object.keys(SERVER).sort());
    expect(kinds("client")).toEqual(Object.keys(CLIENT).sort());
  });
});

describe("decodeFrame", () => {
  it("passes over a type of a newer service, even one that objects have", () => {
    expect(decodeFrame('{"type":"fireworks","colour":{"type":"pong"}}')).toEqual({ kind: "unknown" });
    expect(decodeFrame('{"type":"toString"}')).toEqual({ kind: "unknown" });
  });

  it("ignores a new field of a known type", () => {
    expect(decodeFrame('{"type":"restarting","retry_after_ms":250,"because":"upgrade"}').kind).toBe("frame");
  });

  it.each(['{"type":"pong"}', "{}", "[]", "", '{"type":7}', "null", "nonsense"])("finds %s malformed", (text) => {
    expect(decodeFrame(text)).toEqual({ kind: "malformed" });
  });
});
