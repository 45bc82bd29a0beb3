import { describe, expect, it, vi } from "vitest";

import { checkSeed, defaultEnvironment, KeptStorage, memoryStorage, socketOpener } from "../src/index.js";
import { pageOf } from "../src/environment/default-environment.js";
import { holdLock } from "../src/environment/held-lock.js";
import { server } from "./generated/golden.js";
import { FakeBrowser } from "./fakes/browser.js";

describe("the environment of a process", () => {
  it("is one tab without locks and channels, and always the same", () => {
    const environment = defaultEnvironment();
    expect(environment).toBe(defaultEnvironment());
    expect([environment.locks, environment.channels, environment.page.hidden(), environment.page.online()]).toEqual([
      undefined,
      undefined,
      false,
      true,
    ]);
    expect(environment.localStorage()).toBe(environment.localStorage());
  });

  it("takes another part where one is given", () => {
    const clock = { now: () => 7 };
    expect(defaultEnvironment({ clock }).clock).toBe(clock);
  });

  it("says how to bring a WebSocket where there is none", () => {
    const open = socketOpener(() => undefined);
    expect(() => open("ws://x", [], { message: () => {}, closed: () => {} })).toThrow(/package ws/);
  });

  it("draws ids of version 4 where randomUUID is missing, as on plain HTTP", () => {
    vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(255) });
    expect(defaultEnvironment().random.uuid()).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  });
});

describe("a page", () => {
  it("tells its events as they are named here, until nobody listens", () => {
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" as DocumentVisibilityState });
    const window = new EventTarget();
    const told: string[] = [];
    const page = pageOf(document, window as unknown as typeof globalThis);
    const stop = page.listen((event) => told.push(event));
    for (const name of ["pageshow", "online", "offline"]) window.dispatchEvent(new Event(name));
    document.visibilityState = "hidden";
    document.dispatchEvent(new Event("visibilitychange"));
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    document.dispatchEvent(new Event("resume"));
    stop();
    window.dispatchEvent(new Event("online"));
    expect(told).toEqual(["shown", "online", "offline", "hidden", "visible", "resumed"]);
  });
});

describe("a held lock", () => {
  it("counts as held where locks are forbidden, for then the service judges", async () => {
    const locks = { request: () => Promise.reject(new Error("SecurityError")) };
    const environment = { ...new FakeBrowser().tab().environment, locks };
    expect(await holdLock(environment, "x", { withinMs: 1 })).toBeTypeOf("function");
  });
});

describe("kept storage", () => {
  it("never takes away what it replaces, as another tab may read at any moment", () => {
    const calls: string[] = [];
    const area = memoryStorage();
    const watched = {
      ...area,
      setItem: (key: string, value: string) => {
        calls.push(`set ${value}`);
        area.setItem(key, value);
      },
      removeItem: (key: string) => {
        calls.push("remove");
        area.removeItem(key);
      },
    };
    const storage = new KeptStorage([() => watched, memoryStorage], () => {});
    storage.write("a", "1");
    storage.write("a", "2");
    expect([calls, storage.read("a")]).toEqual([["set 1", "set 2"], "2"]);
  });

  it("reads nothing older from an area that is full since", () => {
    const [local, session] = [memoryStorage(), memoryStorage()];
    let isFull = false;
    const setItem = (key: string, value: string): void => {
      if (isFull) throw new Error("QuotaExceededError");
      local.setItem(key, value);
    };
    const storage = new KeptStorage([() => ({ ...local, setItem }), () => session], () => {});
    storage.write("a", "1");
    isFull = true;
    storage.write("a", "2");
    expect([storage.read("a"), local.getItem("a")]).toEqual(["2", null]);
  });
});

describe("memory storage", () => {
  it("behaves as a storage area", () => {
    const area = memoryStorage();
    area.setItem("a", "1");
    expect([area.length, area.key(0), area.key(1), area.getItem("a"), area.getItem("b")]).toEqual([
      1,
      "a",
      null,
      "1",
      null,
    ]);
    area.removeItem("a");
    expect(area.length).toBe(0);
  });
});

describe("the seed check", () => {
  const { seed } = server.game_ended;
  const { seed_commitment } = server.game_started;

  it("finds the deal fair when the seed is the one that was committed to", async () => {
    expect(await checkSeed(seed, seed_commitment)).toBe("fair");
  });

  it.each([`00${seed.slice(2)}ff`, "", "zz", seed.slice(1)])("finds the seed %s unfair", async (other) => {
    expect(await checkSeed(other, seed_commitment)).toBe("unfair");
  });

  it("says that it can't tell where the page may not compute", async () => {
    vi.stubGlobal("crypto", {});
    expect(await checkSeed(seed, seed_commitment)).toBe("unknown");
  });
});
