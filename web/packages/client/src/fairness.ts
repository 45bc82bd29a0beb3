/** The two hex texts are as they should be; `unknown` where the page can't compute: outside a secure context. */
export type Fairness = "fair" | "unfair" | "unknown";

/** Whether this seed is the one that was committed to before the first card: SHA-256, computed here. */
export async function checkSeed(seed: string, commitment: string): Promise<Fairness> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (subtle === undefined) return "unknown";
  if (!/^([0-9a-f]{2})+$/.test(seed)) return "unfair";
  const bytes = Uint8Array.from(seed.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === commitment ? "fair" : "unfair";
}
