import { defaultEnvironment, ReseatApi, socketOpener } from "@reseat/client";
import { WebSocket } from "ws";

const environment = defaultEnvironment({ openSocket: socketOpener(() => WebSocket) });
const api = new ReseatApi({ url: "https://play.example", environment });

export { api };
