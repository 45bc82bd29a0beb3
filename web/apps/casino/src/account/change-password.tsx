import { type FormEvent, type ReactElement, useState } from "react";

import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { PasswordField, SHORTEST_PASSWORD } from "./password-field.js";

/** Another password, after which the user's other devices are signed out. */
export function ChangePassword(): ReactElement {
  const { api } = useSession();
  const { isBusy, problem, code, run } = useCall();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isDone, setDone] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setDone(false);
    void run(async () => {
      await api.account.changePassword({ current_password: current, new_password: next });
      setCurrent("");
      setNext("");
      setDone(true);
    });
  };
  const words = texts.accountPage;
  return (
    <details className="panel">
      <summary>{words.changePassword}</summary>
      <form className="stack" onSubmit={submit}>
        <PasswordField label={words.currentPassword} use="current-password" value={current} onChange={setCurrent} />
        <PasswordField
          label={words.newPassword}
          use="new-password"
          value={next}
          onChange={setNext}
          shortest={SHORTEST_PASSWORD}
        />
        <Problem>{code === "invalid_credentials" ? words.wrongPassword : problem}</Problem>
        <p role="status" className="hint">
          {isDone && words.passwordChanged}
        </p>
        <button type="submit" className="button button-primary" disabled={isBusy}>
          {words.changePassword}
        </button>
      </form>
    </details>
  );
}
