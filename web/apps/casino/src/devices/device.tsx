import type { UserSession } from "@reseat/client";
import { useTime } from "@reseat/react";
import { type FormEvent, type ReactElement, useState } from "react";

import { agoOf, dayOf } from "../shell/times.js";
import { texts } from "../texts.js";

interface DeviceProps {
  readonly session: UserSession;
  readonly isBusy: boolean;
  readonly onRename: (name: string) => Promise<void>;
  readonly onRevoke: () => void;
}

export function nameOfDevice({ device_name, device_info }: UserSession): string {
  return device_name ?? device_info;
}

export function Device({ session, isBusy, onRename, onRevoke }: DeviceProps): ReactElement {
  const { clock } = useTime();
  const [isEditing, setEditing] = useState(false);
  const name = nameOfDevice(session);
  const { device_name, device_info, ip_address, last_active_at, created_at, current } = session;
  const save = async (typed: string): Promise<void> => {
    await onRename(typed);
    setEditing(false);
  };
  return (
    <li className="panel device" data-current={current || undefined} aria-busy={isBusy}>
      <DeviceSign info={device_info} />
      <div className="device-words">
        {isEditing ? (
          <NameForm name={device_name ?? ""} isBusy={isBusy} onSave={save} onCancel={() => setEditing(false)} />
        ) : (
          <h2>
            {name}
            {current && <span className="seat-tag">{texts.devicesPage.current}</span>}
          </h2>
        )}
        <p>
          {device_name !== null && <span>{device_info} · </span>}
          {texts.devicesPage.lastActive(agoOf(last_active_at, clock.now()))}
          {ip_address !== null && <span> {texts.devicesPage.from(ip_address)}</span>}
        </p>
        <p className="hint">{texts.devicesPage.signedIn(dayOf(created_at))}</p>
      </div>
      {!isEditing && (
        <span className="row device-tools">
          <button
            type="button"
            className="button"
            aria-label={texts.devicesPage.renameNamed(name)}
            onClick={() => setEditing(true)}
          >
            {texts.devicesPage.rename}
          </button>
          {!current && (
            <button
              type="button"
              className="button button-danger"
              disabled={isBusy}
              aria-label={texts.devicesPage.revokeNamed(name)}
              onClick={onRevoke}
            >
              {texts.devicesPage.revoke}
            </button>
          )}
        </span>
      )}
    </li>
  );
}

interface NameFormProps {
  readonly name: string;
  readonly isBusy: boolean;
  readonly onSave: (name: string) => Promise<void>;
  readonly onCancel: () => void;
}

function NameForm({ name, isBusy, onSave, onCancel }: NameFormProps): ReactElement {
  const [typed, setTyped] = useState(name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed.trim() !== "") void onSave(typed.trim());
  };
  return (
    <form className="row" onSubmit={submit}>
      <input
        // It was asked for by a button that is gone now.
        ref={(input) => input?.focus()}
        className="input"
        aria-label={texts.devicesPage.nameLabel}
        value={typed}
        maxLength={64}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
        }}
      />
      <button type="submit" className="button button-primary" disabled={isBusy}>
        {texts.devicesPage.save}
      </button>
      <button type="button" className="button" onClick={onCancel}>
        {texts.devicesPage.cancel}
      </button>
    </form>
  );
}

const PHONE = /android|ios|iphone|ipad|mobile/i;

function DeviceSign({ info }: { readonly info: string }): ReactElement {
  const shape = PHONE.test(info)
    ? "M8 2.500h8A1.500 1.500 0 0 1 17.500 4v16a1.500 1.500 0 0 1-1.500 1.500H8A1.500 1.500 0 0 1 6.500 20V4A1.500 1.500 0 0 1 8 2.500zM11 18.500h2"
    : "M5 4.500h14A1.500 1.500 0 0 1 20.500 6v9.500h-17V6A1.500 1.500 0 0 1 5 4.500zM1.500 19.500h21";
  return (
    <svg className="device-sign stroked" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={shape} />
    </svg>
  );
}
