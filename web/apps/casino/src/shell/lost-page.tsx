import type { ReactElement } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { texts } from "../texts.js";
import { Page } from "./page.js";

export function LostPage(): ReactElement {
  return (
    <Page heading={texts.lost.heading} lead={texts.lost.lead} narrow>
      <p>
        <Link to={paths.lobby} className="button button-primary">
          {texts.back}
        </Link>
      </p>
    </Page>
  );
}
