import type { BotStrength } from "@reseat/client";
import { type ReactElement, useState } from "react";

import { navigate } from "../routing/history.js";
import { paths } from "../routing/route.js";
import { openTable } from "../session/rooms.js";
import { useSession } from "../session/session.js";
import { useCall } from "../session/use-call.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";

const STRENGTHS: readonly BotStrength[] = ["easy", "normal", "hard"];

/** One press, and the game begins. */
export function PlayBot({ name }: { readonly name: string }): ReactElement {
  const session = useSession();
  const { isBusy, problem, run } = useCall();
  const [strength, setStrength] = useState<BotStrength>("normal");
  const play = (): Promise<void> =>
    run(async () => {
      const room = await openTable(session, { name, seats: 2, bots: 1, strength, isPrivate: true });
      navigate(paths.table(room));
    });
  return (
    <div className="play-bot">
      <button type="button" className="button button-primary button-large" disabled={isBusy} onClick={play}>
        {texts.lobbyPage.playBot}
      </button>
      <fieldset className="segments">
        <legend className="visually-hidden">{texts.lobbyPage.strength}</legend>
        {STRENGTHS.map((each) => (
          <label key={each}>
            <input type="radio" name="strength" checked={strength === each} onChange={() => setStrength(each)} />
            <span>{texts.lobbyPage.strengths[each]}</span>
          </label>
        ))}
      </fieldset>
      <p className="play-bot-hint">{texts.lobbyPage.playBotHint}</p>
      <Problem>{problem}</Problem>
    </div>
  );
}
