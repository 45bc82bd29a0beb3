import { useLayoutEffect, useRef, type RefObject } from "react";

import type { Casino } from "./state.js";

interface Place {
  readonly rect: DOMRect;
  readonly element: Element;
}

const EASE = "cubic-bezier(.2,.75,.25,1)";
const MOVE_MS = 420;
const TAKE_MS = 620;

/**
 * Lets cards travel: from the hand to the table, from the dealer to the hands, from the table to whoever took them. It
 * compares where each card lay before and after, and draws the way; without motion the cards are simply there.
 */
export function useCardMotion(root: RefObject<HTMLElement | null>, game: Casino | null): void {
  const places = useRef<ReadonlyMap<string, Place>>(new Map());
  const drawn = useRef<Casino | null>(null);
  useLayoutEffect(() => {
    const { current } = root;
    if (current === null) return;
    const before = places.current;
    const now = placesOf(current);
    places.current = now;
    const isNew = drawn.current !== null && drawn.current !== game;
    drawn.current = game;
    if (isNew && game !== null && isMotionWished()) draw(current, before, now, game);
  });
}

function isMotionWished(): boolean {
  return "animate" in Element.prototype && !matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function placesOf(root: HTMLElement): ReadonlyMap<string, Place> {
  const cards = [...root.querySelectorAll("[data-card]")];
  return new Map(
    cards.map((element) => [
      element.getAttribute("data-card") ?? "",
      { rect: element.getBoundingClientRect(), element },
    ]),
  );
}

function draw(
  root: HTMLElement,
  before: ReadonlyMap<string, Place>,
  now: ReadonlyMap<string, Place>,
  game: Casino,
): void {
  const last = game.last_action;
  const author = seatOf(root, last?.player_id);
  const dealer = seatOf(root, game.dealer);
  let dealt = 0;
  for (const [card, { rect, element }] of now) {
    const from = before.get(card)?.rect ?? (card === last?.card_id ? author : dealer);
    const isDealt = !before.has(card) && card !== last?.card_id;
    if (from !== undefined) travel(element, from, rect, isDealt ? 60 * dealt++ : 0);
  }
  if (last?.action_type !== "capture" || author === undefined) return;
  const taken = [...before].filter(([card]) => !now.has(card));
  for (const [index, [, { rect, element }]] of taken.entries()) take(root, element, rect, author, index * 45);
}

function seatOf(root: HTMLElement, player: string | null | undefined): DOMRect | undefined {
  if (player === null || player === undefined) return undefined;
  return root.querySelector(`[data-seat="${CSS.escape(player)}"]`)?.getBoundingClientRect();
}

/** From where it was to where it is. */
function travel(element: Element, from: DOMRect, to: DOMRect, delay: number): void {
  const [dx, dy] = [middle(from).x - middle(to).x, middle(from).y - middle(to).y];
  if (Math.hypot(dx, dy) < 2) return;
  element.animate(
    [
      { transform: `translate(${dx}px, ${dy}px)`, opacity: from.width > 2 * to.width ? 0 : 1 },
      { transform: "none", opacity: 1 },
    ],
    {
      duration: MOVE_MS,
      delay,
      easing: EASE,
      fill: "backwards",
    },
  );
}

/** A card that is on the table no more goes to its new owner, and is gone. */
function take(root: HTMLElement, element: Element, from: DOMRect, to: DOMRect, delay: number): void {
  const ghost = element.cloneNode(true);
  if (!(ghost instanceof HTMLElement)) return;
  ghost.className = "card ghost";
  for (const name of ghost.getAttributeNames()) if (name !== "class") ghost.removeAttribute(name);
  ghost.setAttribute("aria-hidden", "true");
  ghost.inert = true;
  for (const [name, length] of [
    ["left", from.left],
    ["top", from.top],
    ["--card-w", from.width],
  ] as const) {
    ghost.style.setProperty(name, `${length}px`);
  }
  root.append(ghost);
  const [dx, dy] = [middle(to).x - middle(from).x, middle(to).y - middle(from).y];
  const frames = [
    { transform: "none", opacity: 1, offset: 0 },
    { transform: "translateY(-10px) scale(1.06)", opacity: 1, offset: 0.35 },
    { transform: `translate(${dx}px, ${dy}px) scale(.35) rotate(8deg)`, opacity: 0, offset: 1 },
  ];
  const animation = ghost.animate(frames, { duration: TAKE_MS, delay, easing: EASE, fill: "both" });
  const gone = (): void => ghost.remove();
  animation.finished.then(gone, gone);
}

function middle({ left, top, width, height }: DOMRect): { x: number; y: number } {
  return { x: left + width / 2, y: top + height / 2 };
}
