import type { ReactElement } from "react";

/** A card in a line of text, such as `5♥`; or what stands for one there. */
export function CardSign({ name }: { readonly name: string }): ReactElement {
  return (
    <span className="card-sign" data-suit-sign={name.slice(-1)}>
      {name}
    </span>
  );
}
