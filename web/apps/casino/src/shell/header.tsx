import type { ReactElement } from "react";

import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { useSession } from "../session/session.js";
import { texts } from "../texts.js";
import { Avatar } from "./avatar.js";
import { Logo } from "./logo.js";
import { ThemeButton } from "./theme-button.js";

export function Header(): ReactElement {
  const { user } = useSession();
  return (
    <header className="header">
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <Link to={paths.lobby} className="brand" label={`${texts.app}, ${texts.lobby}`}>
        <Logo />
        <span className="brand-name">{texts.app}</span>
      </Link>
      <nav className="nav" aria-label={texts.menu}>
        <Link to={paths.rules}>{texts.rules}</Link>
        {user !== undefined && <Link to={paths.devices}>{texts.devices}</Link>}
        {user?.role === "admin" && <Link to={paths.ops}>{texts.ops}</Link>}
        <ThemeButton />
        <Link to={paths.account} className="nav-account" label={user === undefined ? texts.signIn : texts.account}>
          {user === undefined ? <span>{texts.signIn}</span> : <Avatar name={user.display_name} small />}
        </Link>
      </nav>
    </header>
  );
}
