import { lazy, type ReactElement, Suspense } from "react";

import { LobbyPage } from "./lobby/lobby-page.js";
import { useRoute } from "./routing/history.js";
import { LoadingPage } from "./shell/loading-page.js";
import { LostPage } from "./shell/lost-page.js";

const loadTable = () => import("./table/table-page.js");
const TablePage = lazy(loadTable);
const JoinPage = lazy(() => import("./lobby/join-page.js"));
const AccountPage = lazy(() => import("./account/account-page.js"));
const DevicesPage = lazy(() => import("./devices/devices-page.js"));
const OpsPage = lazy(() => import("./ops/ops-page.js"));
const RulesPage = lazy(() => import("./rules/rules-page.js"));

/** The table is what everybody comes for: it is fetched while the lobby is looked at. */
export function fetchTableAhead(): void {
  void loadTable();
}

export function App(): ReactElement {
  return (
    <Suspense fallback={<LoadingPage />}>
      <Shown />
    </Suspense>
  );
}

function Shown(): ReactElement {
  const route = useRoute();
  switch (route.page) {
    case "lobby":
      return <LobbyPage />;
    case "table":
      return <TablePage key={route.room} room={route.room} />;
    case "join":
      return <JoinPage key={route.code} code={route.code} />;
    case "account":
      return <AccountPage />;
    case "devices":
      return <DevicesPage />;
    case "ops":
      return <OpsPage />;
    case "rules":
      return <RulesPage />;
    case "lost":
      return <LostPage />;
    default:
      return route satisfies never;
  }
}
