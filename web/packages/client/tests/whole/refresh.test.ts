import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ReseatApi } from "../../src/index.js";
import { binary, browser } from "./player.js";
import { Service } from "./service.js";

describe.skipIf(binary === undefined)("a sign-in at the real service", () => {
  let service: Service;

  beforeAll(async () => {
    service = await Service.start(binary!);
  });

  afterAll(() => service.stop());

  it("goes on with the next access token, as the same user", async () => {
    const api = new ReseatApi({ url: `http://127.0.0.1:${service.port}`, environment: browser() });
    const { access_token, user } = await api.signInAsGuest();
    expect(await api.accessTokens.refreshed(access_token)).not.toBe(access_token);
    expect((await api.me()).user.id).toBe(user.id);
  });
});
