import type { User } from "@reseat/client";
import { Dialog } from "@reseat/react";
import { type FormEvent, type ReactElement, useState } from "react";

import { keptName } from "../session/kept-name.js";
import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { PasswordField } from "./password-field.js";

interface DeleteDialogProps {
  readonly user: User;
  readonly onKeep: () => void;
  readonly onDeleted: () => void;
}

/** Says what goes and what stays, and asks for the password: a guest has none. */
export function DeleteDialog({ user, onKeep, onDeleted }: DeleteDialogProps): ReactElement {
  const { api, userChanged } = useSession();
  const { isBusy, problem, code, run } = useCall();
  const [password, setPassword] = useState("");
  const words = texts.accountPage;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () => {
      await api.account.delete(user.guest ? {} : { password });
      api.sessionTokens.clearAllTokens();
      keptName(api).write("");
      onDeleted();
      userChanged();
    });
  };
  return (
    <Dialog title={words.deleteTitle} onEscape={isBusy ? undefined : onKeep} alert>
      <ul className="consequences">
        {words.deleteAdvice.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <form className="stack" onSubmit={submit}>
        {!user.guest && (
          <PasswordField label={words.deleteProof} use="current-password" value={password} onChange={setPassword} />
        )}
        <Problem>{code === "invalid_credentials" ? words.wrongPassword : problem}</Problem>
        <div className="reseat-buttons">
          <button type="button" className="button" disabled={isBusy} onClick={onKeep}>
            {words.keepAccount}
          </button>
          <button type="submit" className="button button-danger-solid" disabled={isBusy}>
            {words.deleteForGood}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
