import type { ReactElement } from "react";

import { paths } from "../routing/route.js";
import { CopyLink } from "../shell/copy-link.js";
import { texts } from "../texts.js";

/** The code, and the link that leads to it. */
export function Invitation({ code }: { readonly code: string | undefined }): ReactElement {
  return (
    <div className="invitation">
      <p className="invitation-code">
        <span>{texts.waiting.code}</span>
        <strong aria-label={code?.split("").join(" ")}>{code ?? "······"}</strong>
      </p>
      <CopyLink
        label={texts.waiting.link}
        link={code === undefined ? undefined : new URL(paths.join(code), location.href).href}
      />
    </div>
  );
}
