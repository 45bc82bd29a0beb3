import type { UserSession } from "@reseat/client";
import { Dialog, useSessions } from "@reseat/react";
import { type ReactElement, useEffect, useState } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { useSession } from "../session/session.js";
import { Page } from "../shell/page.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { Device, nameOfDevice } from "./device.js";

/** The devices that are signed in as this user, to be named and to be signed out. */
export default function DevicesPage(): ReactElement {
  const { user } = useSession();
  if (user !== undefined) return <Devices key={user.id} />;
  return (
    <Page heading={texts.devicesPage.heading} lead={texts.devicesPage.nobody} narrow>
      <p>
        <Link to={paths.account} className="button button-primary">
          {texts.signIn}
        </Link>
      </p>
    </Page>
  );
}

function Devices(): ReactElement {
  const { api, userChanged } = useSession();
  const { sessions, error, busy, rename, revoke, revokeOthers } = useSessions(api);
  const [asked, setAsked] = useState<UserSession | "others">();
  useEffect(() => {
    if (error?.status === 401) userChanged();
  }, [error, userChanged]);
  const confirmed = (): void => {
    setAsked(undefined);
    if (asked !== undefined) void (asked === "others" ? revokeOthers() : revoke(asked.id));
  };
  const others = sessions?.filter(({ current }) => !current) ?? [];
  return (
    <Page heading={texts.devicesPage.heading} lead={texts.devicesPage.lead}>
      <Problem>{error && texts.problem(error)}</Problem>
      {sessions === undefined && error === undefined && <p role="status">{texts.loading}</p>}
      {sessions !== undefined && <p className="hint">{texts.devicesPage.count(sessions.length)}</p>}
      <ul className="devices">
        {sessions?.map((session) => (
          <Device
            key={session.id}
            session={session}
            isBusy={busy === session.id}
            onRename={(name) => rename(session.id, name)}
            onRevoke={() => setAsked(session)}
          />
        ))}
      </ul>
      {sessions !== undefined && others.length === 0 && <p className="empty">{texts.devicesPage.only}</p>}
      {others.length > 0 && (
        <button
          type="button"
          className="button button-danger"
          disabled={busy !== undefined}
          onClick={() => setAsked("others")}
        >
          {texts.devicesPage.revokeOthers}
        </button>
      )}
      {asked !== undefined && <Confirm asked={asked} onYes={confirmed} onNo={() => setAsked(undefined)} />}
    </Page>
  );
}

interface ConfirmProps {
  readonly asked: UserSession | "others";
  readonly onYes: () => void;
  readonly onNo: () => void;
}

function Confirm({ asked, onYes, onNo }: ConfirmProps): ReactElement {
  const { revokeOthersTitle, revokeTitle, revokeAdvice, revoke, cancel } = texts.devicesPage;
  return (
    <Dialog title={asked === "others" ? revokeOthersTitle : revokeTitle(nameOfDevice(asked))} onEscape={onNo} alert>
      <p>{revokeAdvice}</p>
      <div className="reseat-buttons">
        <button type="button" className="button" onClick={onNo}>
          {cancel}
        </button>
        <button type="button" className="button button-danger" onClick={onYes}>
          {revoke}
        </button>
      </div>
    </Dialog>
  );
}
