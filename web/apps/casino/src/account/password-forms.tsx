import { type FormEvent, type ReactElement, useState } from "react";

import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";
import { PasswordField, SHORTEST_PASSWORD } from "./password-field.js";

type Way = "upgrade" | "register" | "login";

/** A guest keeps the seat under a name of their own; anybody signs in. Seats that a guest holds come along either way. */
export function PasswordForms(): ReactElement {
  const { user } = useSession();
  const [isNew, setNew] = useState(user !== undefined);
  const way: Way = isNew ? (user?.guest === true ? "upgrade" : "register") : "login";
  const words = {
    upgrade: [texts.accountPage.keepHeading, texts.accountPage.keepLead],
    register: [texts.accountPage.registerHeading, texts.accountPage.registerLead],
    login: [
      texts.accountPage.signInHeading,
      user === undefined ? texts.accountPage.signInLead : texts.accountPage.signInGuestLead,
    ],
  } as const;
  const [heading, lead] = words[way];
  return (
    <section className="panel">
      <h2>{heading}</h2>
      <p>{lead}</p>
      <PasswordForm key={way} way={way} />
      <button type="button" className="link-button" onClick={() => setNew(!isNew)}>
        {isNew ? texts.accountPage.haveAccount : texts.accountPage.noAccount}
      </button>
    </section>
  );
}

function PasswordForm({ way }: { readonly way: Way }): ReactElement {
  const { api, userChanged } = useSession();
  const { isBusy, problem, code, run } = useCall();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const isNew = way !== "login";
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () => {
      await api.account[way]({ username: username.trim(), password });
      userChanged();
    });
  };
  const names = {
    upgrade: texts.accountPage.upgrade,
    register: texts.accountPage.register,
    login: texts.accountPage.signIn,
  };
  return (
    <form className="stack" onSubmit={submit}>
      <label className="field">
        <span>{texts.accountPage.username}</span>
        <input
          className="input"
          name="username"
          required
          maxLength={32}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
      </label>
      <PasswordField
        label={texts.accountPage.password}
        use={isNew ? "new-password" : "current-password"}
        value={password}
        onChange={setPassword}
        shortest={isNew ? SHORTEST_PASSWORD : undefined}
      />
      <Problem>{code === "invalid_credentials" ? texts.accountPage.wrong : problem}</Problem>
      <button type="submit" className="button button-primary" disabled={isBusy}>
        {names[way]}
      </button>
    </form>
  );
}
