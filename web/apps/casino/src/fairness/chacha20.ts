const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;
const ROUNDS: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
];

/** The keystream of ChaCha20 (RFC 8439) with a nonce of zeros, as little-endian words, without end. */
export function* chacha20Words(key: Uint8Array): Generator<number, never> {
  const view = new DataView(key.buffer, key.byteOffset, 32);
  const words = Array.from({ length: 8 }, (_, index) => view.getUint32(4 * index, true));
  for (let counter = 0; ; counter += 1) yield* block(Uint32Array.from([...CONSTANTS, ...words, counter, 0, 0, 0]));
}

function block(start: Uint32Array): Uint32Array {
  const state = start.slice();
  for (let double = 0; double < 10; double += 1) for (const quarter of ROUNDS) mix(state, quarter);
  return state.map((word, index) => word + start[index]!);
}

function mix(state: Uint32Array, [a, b, c, d]: readonly [number, number, number, number]): void {
  for (const [into, from, changed, by] of [
    [a, b, d, 16],
    [c, d, b, 12],
    [a, b, d, 8],
    [c, d, b, 7],
  ] as const) {
    state[into]! += state[from]!;
    const mixed = state[changed]! ^ state[into]!;
    state[changed] = (mixed << by) | (mixed >>> (32 - by));
  }
}
