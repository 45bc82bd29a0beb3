import { useTime } from "@reseat/react";
import { type ReactElement, useEffect, useState } from "react";

import { texts } from "../texts.js";

interface CopyLinkProps {
  readonly label: string;
  /** Nothing while it is not known. */
  readonly link: string | undefined;
}

const COPIED_SHOWN_MS = 2_000;

/** An address to be copied, or shared where the device can. */
export function CopyLink({ label, link = "" }: CopyLinkProps): ReactElement {
  const { timers } = useTime();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => (isCopied ? timers.after(COPIED_SHOWN_MS, () => setCopied(false)) : undefined), [isCopied, timers]);
  // Where copying is not allowed, the link can still be selected.
  const copy = (): void =>
    void navigator.clipboard?.writeText(link).then(
      () => setCopied(true),
      () => {},
    );
  const share = (): void => void navigator.share({ title: texts.app, url: link }).catch(() => {});
  return (
    <div className="copy-link">
      <label>
        <span className="visually-hidden">{label}</span>
        <input className="input" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <span className="row">
        <button type="button" className="button button-primary" onClick={copy} disabled={link === ""}>
          <span role="status">{isCopied ? texts.copyLink.copied : texts.copyLink.copy}</span>
        </button>
        {"share" in navigator && (
          <button type="button" className="button" onClick={share} disabled={link === ""}>
            {texts.copyLink.share}
          </button>
        )}
      </span>
    </div>
  );
}
