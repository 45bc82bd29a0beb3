import type { ReactElement, ReactNode } from "react";

export interface ButtonProps {
  readonly onPress: () => void;
  readonly children: ReactNode;
  /** What was asked for is under way. It keeps the focus then, which a disabled button would lose. */
  readonly isBusy?: boolean;
  readonly primary?: boolean;
}

export function Button({ onPress, children, isBusy = false, primary = false }: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      className={primary ? "reseat-button reseat-primary" : "reseat-button"}
      onClick={isBusy ? undefined : onPress}
      aria-disabled={isBusy}
    >
      {children}
    </button>
  );
}
