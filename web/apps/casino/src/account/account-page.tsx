import { type ReactElement, useState } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Page } from "../shell/page.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { ChangePassword } from "./change-password.js";
import { PasswordForms } from "./password-forms.js";
import { Results } from "./results.js";
import { YourData } from "./your-data.js";

/** Who plays here: a guest who may keep the seat, a user, or nobody yet. */
export default function AccountPage(): ReactElement {
  const { user } = useSession();
  const [isDeleted, setDeleted] = useState(false);
  return (
    <Page heading={texts.account} narrow>
      {isDeleted && user === undefined && (
        <p role="alert" className="notice">
          {texts.accountPage.deleted}
        </p>
      )}
      {(user === undefined || user.guest) && <PasswordForms key={`forms ${user?.id}`} />}
      {user !== undefined && <SignedInPanel />}
      {user?.guest === false && <ChangePassword />}
      {user !== undefined && <Results key={user.id} />}
      {user !== undefined && <YourData user={user} onDeleted={() => setDeleted(true)} />}
    </Page>
  );
}

function SignedInPanel(): ReactElement {
  const { api, user, userChanged } = useSession();
  const { isBusy, problem, run } = useCall();
  const signOut = (): Promise<void> =>
    run(async () => {
      await api.account.logout();
      api.sessionTokens.clearAllTokens();
      userChanged();
    });
  const name = user?.display_name ?? "";
  return (
    <section className="panel">
      <p>{user?.guest === true ? texts.accountPage.guestName(name) : texts.accountPage.hello(name)}</p>
      <p className="row">
        <Link to={paths.devices} className="button">
          {texts.accountPage.devices}
        </Link>
        {user?.guest === false && (
          <button type="button" className="button" disabled={isBusy} onClick={signOut}>
            {texts.accountPage.signOut}
          </button>
        )}
      </p>
      <Problem>{problem}</Problem>
    </section>
  );
}
