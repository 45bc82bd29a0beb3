import "./styles/index.css";

import { defaultEnvironment, ReseatApi } from "@reseat/client";
import { ReseatProvider } from "@reseat/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App, fetchTableAhead } from "./app.js";
import { Sabotage } from "./break-it/sabotage.js";
import { CardSprite } from "./cards/sprite.js";
import { SessionProvider } from "./session/session.js";
import { keptTheme, showTheme } from "./shell/theme.js";
import { reseatTexts } from "./texts.js";

const browser = defaultEnvironment();
showTheme(keptTheme(browser).read());

const sabotage = new Sabotage(browser);
const api = new ReseatApi({
  url: location.origin,
  environment: sabotage.environment,
  fetch: sabotage.fetch,
  // The cookie needs an encrypted way, or this very machine.
  mode: isSecureContext ? "cookie" : "bearer",
});

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <CardSprite />
      <ReseatProvider texts={reseatTexts}>
        <SessionProvider api={api} sabotage={sabotage}>
          <App />
        </SessionProvider>
      </ReseatProvider>
    </StrictMode>,
  );
  browser.timers.after(1_000, fetchTableAhead);
}
