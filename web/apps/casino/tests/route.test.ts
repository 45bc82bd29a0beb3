import { describe, expect, it } from "vitest";

import { paths, routeOf } from "../src/routing/route.js";

const ROOM = "01932b7c-0000-7000-8000-000000000001";

describe("the addresses of the app", () => {
  it("lead to its pages and back", () => {
    expect(routeOf(paths.lobby)).toEqual({ page: "lobby" });
    expect(routeOf(paths.table(ROOM))).toEqual({ page: "table", room: ROOM });
    expect(routeOf(paths.join("k7pq3x"))).toEqual({ page: "join", code: "K7PQ3X" });
    for (const page of ["account", "devices", "ops", "rules"] as const) expect(routeOf(paths[page])).toEqual({ page });
  });

  it("are no others", () => {
    for (const path of ["/room", "/room/none", "/join/a/b", "/nowhere", "/devices/x", "/join/%3Cb%3E"]) {
      expect(routeOf(path)).toEqual({ page: "lost" });
    }
  });
});
