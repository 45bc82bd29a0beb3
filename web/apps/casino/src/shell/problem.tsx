import type { ReactElement } from "react";

/** What went wrong, where it was asked for. The line is always there, so that nothing moves when it speaks. */
export function Problem({ children }: { readonly children: string | undefined }): ReactElement {
  return (
    <p className="problem" role="alert">
      {children}
    </p>
  );
}
