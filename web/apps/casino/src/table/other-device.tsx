import type { ReactElement } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { useSession } from "../session/session.js";
import { CopyLink } from "../shell/copy-link.js";
import { texts } from "../texts.js";

/** How the seat is come to from another device: who signs in there sits here too. */
export function OtherDevice({ room }: { readonly room: string }): ReactElement {
  const { user } = useSession();
  return (
    <details className="other-device">
      <summary>{texts.table.otherDevice}</summary>
      {user === undefined || user.guest ? (
        <>
          <p>{texts.table.otherDeviceGuest}</p>
          <Link to={paths.account} className="button">
            {texts.table.keepSeat}
          </Link>
        </>
      ) : (
        <>
          <p>{texts.table.otherDeviceUser(user.username)}</p>
          <CopyLink label={texts.table.address} link={new URL(paths.table(room), location.href).href} />
        </>
      )}
    </details>
  );
}
