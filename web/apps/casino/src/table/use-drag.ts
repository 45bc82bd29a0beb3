import { type PointerEvent, useCallback, useRef } from "react";

/** A press that moves less is a tap. */
const SLOP_PX = 6;

interface Drag {
  readonly element: HTMLElement;
  readonly x: number;
  readonly y: number;
  moved: boolean;
  over: Element | null;
}

export interface DragHandlers {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
}

export interface Dragging {
  readonly handlers: DragHandlers;
  /** Whether the click that follows belongs to a drag, and means nothing. */
  readonly wasDragged: () => boolean;
}

/**
 * Drags an element over whatever has `data-drop`. `dropped` gets that attribute, empty for the bare table; where the
 * element is let go elsewhere, it springs back. It moves the element itself: React need not draw each step.
 */
export function useDrag(dropped: (target: string) => void): Dragging {
  const drag = useRef<Drag>(undefined);
  const dragged = useRef(false);

  const end = useCallback((): Drag | undefined => {
    const ended = drag.current;
    drag.current = undefined;
    if (ended === undefined) return undefined;
    ended.over?.removeAttribute("data-over");
    ended.element.removeAttribute("data-dragging");
    ended.element.style.removeProperty("translate");
    return ended;
  }, []);

  return {
    wasDragged: useCallback(() => dragged.current, []),
    handlers: {
      onPointerDown: (event) => {
        dragged.current = false;
        if (event.button !== 0 || !event.isPrimary) return;
        drag.current = { element: event.currentTarget, x: event.clientX, y: event.clientY, moved: false, over: null };
      },
      onPointerMove: (event) => {
        const { current } = drag;
        if (current === undefined) return;
        const [dx, dy] = [event.clientX - current.x, event.clientY - current.y];
        if (!current.moved && Math.hypot(dx, dy) < SLOP_PX) return;
        if (!current.moved) begin(current, event.pointerId);
        current.element.style.setProperty("translate", `${dx}px ${dy}px`);
        const over = below(event);
        if (over === current.over) return;
        current.over?.removeAttribute("data-over");
        over?.setAttribute("data-over", "");
        current.over = over;
      },
      onPointerUp: () => {
        const ended = end();
        if (ended?.moved !== true) return;
        dragged.current = true;
        const target = ended.over?.getAttribute("data-drop");
        if (target !== null && target !== undefined) dropped(target);
      },
      onPointerCancel: () => void end(),
    },
  };
}

function begin(drag: Drag, pointerId: number): void {
  drag.moved = true;
  drag.element.setPointerCapture(pointerId);
  drag.element.setAttribute("data-dragging", "");
}

/** What the pointer is over; the dragged element itself lets it through. */
function below({ clientX, clientY }: PointerEvent): Element | null {
  return document.elementFromPoint(clientX, clientY)?.closest("[data-drop]") ?? null;
}
