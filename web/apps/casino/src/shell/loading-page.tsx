import type { ReactElement } from "react";

import { texts } from "../texts.js";
import { Header } from "./header.js";

export function LoadingPage(): ReactElement {
  return (
    <>
      <Header />
      <main id="content" className="page page-quiet">
        <p role="status">{texts.loading}</p>
      </main>
    </>
  );
}
