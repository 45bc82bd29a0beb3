/** Gets another session token for the same seat, when the service refuses the present one. */
export type TokenRenewer = () => Promise<Renewal>;

export type Renewal =
  | { readonly kind: "token"; readonly token: string }
  /** The user session is over too, or the seat is: the connection stops. */
  | { readonly kind: "refused" }
  /** The service was not reached: it is asked again after the usual wait. */
  | { readonly kind: "unavailable" };
