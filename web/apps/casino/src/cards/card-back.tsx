import type { ReactElement } from "react";

/** A card from behind. */
export function CardBack(): ReactElement {
  return <span className="card card-back" aria-hidden="true" />;
}
