/** The addresses of this app. The service answers each of them with the same page. */
export type Route =
  | { readonly page: "lobby" }
  | { readonly page: "table"; readonly room: string }
  | { readonly page: "join"; readonly code: string }
  | { readonly page: "account" }
  | { readonly page: "devices" }
  | { readonly page: "ops" }
  | { readonly page: "rules" }
  | { readonly page: "lost" };

export const paths = {
  lobby: "/",
  table: (room: string) => `/room/${encodeURIComponent(room)}`,
  join: (code: string) => `/join/${encodeURIComponent(code)}`,
  account: "/account",
  devices: "/devices",
  ops: "/ops",
  rules: "/rules",
} as const;

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CODE = /^[0-9a-z]{4,12}$/i;

export function routeOf(pathname: string): Route {
  const [first = "", second, ...more] = pathname.split("/").slice(1);
  if (more.length > 0) return { page: "lost" };
  if (second === undefined || second === "") return routeOfWord(first);
  if (first === "room" && ID.test(second)) return { page: "table", room: second };
  if (first === "join" && CODE.test(second)) return { page: "join", code: second.toUpperCase() };
  return { page: "lost" };
}

function routeOfWord(word: string): Route {
  switch (word) {
    case "":
      return { page: "lobby" };
    case "account":
    case "devices":
    case "ops":
    case "rules":
      return { page: word };
    default:
      return { page: "lost" };
  }
}
