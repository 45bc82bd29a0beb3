import { type ReactElement, useState } from "react";

import { Header } from "../shell/header.js";
import { PageHeading } from "../shell/page.js";
import { keptName } from "../session/kept-name.js";
import { useSession } from "../session/session.js";
import { texts } from "../texts.js";
import { CodeForm } from "./code-form.js";
import { Fan } from "./fan.js";
import { FriendTable } from "./friend-table.js";
import { KeptSeats } from "./kept-seats.js";
import { OpenTables } from "./open-tables.js";
import { PlayBot } from "./play-bot.js";

/** Where everybody comes in: one press to a game, another to a table for friends. */
export function LobbyPage(): ReactElement {
  const { api, user } = useSession();
  const kept = keptName(api);
  const [name, setName] = useState(kept.read);
  const rename = (typed: string): void => {
    setName(typed);
    kept.write(typed.trim());
  };
  const player = name.trim() === "" && user?.guest === false ? user.display_name : name.trim();
  return (
    <>
      <Header />
      <main id="content" className="lobby">
        <section className="hero">
          <div className="hero-words">
            <PageHeading title={texts.lobby}>{texts.lobbyPage.heading}</PageHeading>
            <p className="hero-lead">{texts.lobbyPage.lead}</p>
            <PlayBot name={player} />
          </div>
          <Fan />
        </section>
        <KeptSeats />
        <div className="lobby-columns">
          <section className="panel">
            <h2>{texts.lobbyPage.friendHeading}</h2>
            <label className="field">
              <span>{texts.lobbyPage.name}</span>
              <input
                className="input"
                value={name}
                maxLength={32}
                placeholder={user?.display_name ?? texts.lobbyPage.namePlaceholder}
                autoComplete="off"
                onChange={(event) => rename(event.target.value)}
              />
            </label>
            <FriendTable name={player} />
            <CodeForm name={player} />
          </section>
          <OpenTables name={player} />
        </div>
      </main>
    </>
  );
}
