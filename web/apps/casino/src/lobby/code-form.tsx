import { type FormEvent, type ReactElement, useState } from "react";

import { navigate } from "../routing/history.js";
import { paths } from "../routing/route.js";
import { sitDown } from "../session/rooms.js";
import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";

/** Joins a friend's table by the code that the friend told. */
export function CodeForm({ name }: { readonly name: string }): ReactElement {
  const session = useSession();
  const { isBusy, problem, run } = useCall();
  const [code, setCode] = useState("");
  const join = (event: FormEvent): void => {
    event.preventDefault();
    const typed = code.trim();
    if (typed !== "") void run(async () => navigate(paths.table(await sitDown(session, typed, name))));
  };
  return (
    <form className="code-form" onSubmit={join}>
      <label className="field">
        <span>{texts.lobbyPage.codeHeading}</span>
        <input
          className="input input-code"
          value={code}
          maxLength={12}
          placeholder="K7PQ3X"
          autoCapitalize="characters"
          autoComplete="off"
          spellCheck={false}
          aria-label={texts.lobbyPage.code}
          onChange={(event) => setCode(event.target.value.toUpperCase())}
        />
      </label>
      <button type="submit" className="button" disabled={isBusy}>
        {texts.lobbyPage.join}
      </button>
      <Problem>{problem}</Problem>
    </form>
  );
}
