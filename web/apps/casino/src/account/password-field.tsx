import { type ReactElement, useId } from "react";

import { texts } from "../texts.js";

/** What the service asks of a new password. */
export const SHORTEST_PASSWORD = 8;

interface PasswordFieldProps {
  readonly label: string;
  /** What the browser may fill in. */
  readonly use: "current-password" | "new-password";
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Of a new password, which then is told. */
  readonly shortest?: number | undefined;
}

export function PasswordField({ label, use, value, onChange, shortest }: PasswordFieldProps): ReactElement {
  const hint = useId();
  return (
    <>
      <label className="field">
        <span>{label}</span>
        <input
          className="input"
          name={use}
          type="password"
          required
          minLength={shortest}
          autoComplete={use}
          aria-describedby={shortest === undefined ? undefined : hint}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      {shortest !== undefined && (
        <p id={hint} className="hint">
          {texts.accountPage.newPasswordHint}
        </p>
      )}
    </>
  );
}
