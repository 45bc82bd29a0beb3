import type { User } from "@reseat/client";
import { useTime } from "@reseat/react";
import { type ReactElement, useState } from "react";

import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { DeleteDialog } from "./delete-dialog.js";
import { saveFile } from "./save-file.js";

interface YourDataProps {
  readonly user: User;
  readonly onDeleted: () => void;
}

/** What is stored about the user: to be taken along, and to be deleted. */
export function YourData({ user, onDeleted }: YourDataProps): ReactElement {
  const { api } = useSession();
  const { clock } = useTime();
  const { isBusy, problem, run } = useCall();
  const [isSaved, setSaved] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const words = texts.accountPage;
  const download = (): Promise<void> =>
    run(async () => {
      setSaved(false);
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      saveFile(api.environment, words.file(day), await api.account.export());
      setSaved(true);
    });
  return (
    <section className="panel">
      <h2>{words.data}</h2>
      <p>{words.dataLead}</p>
      <p className="row">
        <button type="button" className="button" disabled={isBusy} onClick={download}>
          {words.download}
        </button>
        <button type="button" className="button button-danger" onClick={() => setAsked(true)}>
          {words.deleteAccount}
        </button>
      </p>
      <p role="status" className="hint">
        {isSaved && words.downloaded}
      </p>
      <Problem>{problem}</Problem>
      {isAsked && <DeleteDialog user={user} onKeep={() => setAsked(false)} onDeleted={onDeleted} />}
    </section>
  );
}
