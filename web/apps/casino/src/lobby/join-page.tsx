import { ApiError, type ReseatApi, type Room } from "@reseat/client";
import { type ReactElement, useEffect, useState } from "react";

import { navigate } from "../routing/history.js";
import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { keptName } from "../session/kept-name.js";
import { findRoom, sitDown } from "../session/rooms.js";
import { useSession } from "../session/session.js";
import { type Call, useCall } from "../session/use-call.js";
import { Page } from "../shell/page.js";
import { Problem } from "../shell/problem.js";
import { texts } from "../texts.js";

/** Where an invitation leads: who invites, a name to play under, and the seat. */
export default function JoinPage({ code }: { readonly code: string }): ReactElement {
  const { api } = useSession();
  const call = useCall();
  const [room, setRoom] = useState<Room | "gone">();
  const { run } = call;
  useEffect(() => {
    void run(async () => {
      const found = await findRoom(api, code);
      if (found !== undefined && (await sitsThere(api, found))) navigate(paths.table(found.id), { replace: true });
      else setRoom(found ?? "gone");
    });
  }, [api, code, run]);
  return (
    <Page heading={texts.joinPage.heading} narrow>
      <div className="panel">
        {room === undefined && call.problem === undefined && <p role="status">{texts.loading}</p>}
        {room !== undefined && <Invited room={room} call={call} />}
        <Problem>{call.problem}</Problem>
      </div>
    </Page>
  );
}

interface InvitedProps {
  readonly room: Room | "gone";
  readonly call: Call;
}

function Invited({ room, call }: InvitedProps): ReactElement {
  const session = useSession();
  const kept = keptName(session.api);
  const [name, setName] = useState(kept.read);
  const refusal = refusalOf(room);
  if (room === "gone" || refusal !== undefined) {
    return (
      <>
        <p>{refusal}</p>
        <Link to={paths.lobby} className="button button-primary">
          {texts.back}
        </Link>
      </>
    );
  }
  const sit = (): Promise<void> =>
    call.run(async () => {
      kept.write(name.trim());
      navigate(paths.table(await sitDown(session, room.id, name.trim())), { replace: true });
    });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void sit();
      }}
    >
      <p className="page-lead">{texts.joinPage.table(room.players[0]?.name ?? texts.guest)}</p>
      <label className="field">
        <span>{texts.lobbyPage.name}</span>
        <input
          className="input"
          value={name}
          maxLength={32}
          autoComplete="off"
          placeholder={session.user?.display_name ?? texts.lobbyPage.namePlaceholder}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-primary button-large" disabled={call.isBusy}>
        {texts.joinPage.sit}
      </button>
    </form>
  );
}

/** A seat that is kept here, or that the user has from another device: then the table takes nobody else, but them. */
async function sitsThere(api: ReseatApi, room: Room): Promise<boolean> {
  if (api.hasSeat(room.id)) return true;
  if (api.accessTokens.user === undefined || refusalOf(room) === undefined) return false;
  try {
    await api.joinRoom(room.id);
    return true;
  } catch (error) {
    if (error instanceof ApiError && !error.isTemporary) return false;
    throw error;
  }
}

function refusalOf(room: Room | "gone"): string | undefined {
  if (room === "gone" || room.status === "finished") return texts.joinPage.gone;
  if (room.status !== "waiting") return texts.joinPage.begun;
  return room.players.length >= room.seats ? texts.joinPage.full : undefined;
}
