/**
 * The upper halves of the court cards, drawn for this game: a robe, a face, what is worn and what is held. Each fills
 * 56 × 54 and is met at the bottom by itself, turned round. Colours are the card's variables.
 */
import type { ReactElement, ReactNode } from "react";

/** Shoulders in the suit's colour with a panel down the middle. */
function Robe({ children }: { readonly children?: ReactNode }): ReactElement {
  return (
    <>
      <path className="court-robe" d="M3 54C4 45 9 39.500 19 37l9 5 9-5c10 2.500 15 8 16 17z" />
      <path
        className="court-sleeve"
        d="M3 54c.6-5.500 2.800-9.700 7-12.600L16 54zM53 54c-.6-5.500-2.800-9.700-7-12.600L40 54z"
      />
      <path className="court-gold" d="M21.500 37.300 28 42l6.500-4.700L36.500 54h-17z" />
      <path className="court-panel" d="M24.200 41.300 28 44l3.800-2.700L33 54H23z" />
      <path
        className="court-line"
        d="M10 41.400 16 54M46 41.400 40 54M21.500 37.300 19.500 54M34.500 37.300l2 16.700"
      />
      <path
        className="court-gold"
        d="m28 45.800 1.600 2.200-1.600 2.200-1.600-2.200zM28 51l1.600 2.200-.6.800h-2l-.6-.8z"
      />
      {children}
    </>
  );
}

function Face(): ReactElement {
  return (
    <>
      <path className="court-skin" d="M24.600 32h6.800l.8 6.200L28 41.200l-4.200-3z" />
      <path
        className="court-skin"
        d="M20.800 21c0-4.300 3.200-7 7.200-7s7.200 2.700 7.200 7v3.500c0 5.800-3.600 10.300-7.200 10.300s-7.200-4.500-7.200-10.300z"
      />
      <path
        className="court-line"
        d="M22.800 21.700q1.700-1.100 3.400 0M29.800 21.700q1.700-1.100 3.400 0M28.200 22.500l-.9 4.300 1.500.2"
      />
      <path className="court-ink" d="M23.600 23.300a1 1 0 0 1 2 0zM30.400 23.300a1 1 0 0 1 2 0z" />
      <path className="court-lips" d="M26.200 29.600q.9-.8 1.800-.2.900-.6 1.800.2-1.800 1.700-3.600 0z" />
    </>
  );
}

export function Jack(): ReactElement {
  return (
    <>
      <path className="court-steel" d="M45.300 6.500h1.600V54h-1.600z" />
      <path
        className="court-gold"
        d="M46.100 0 48 4.500 46.100 9l-1.900-4.500zM40.500 10.500c3.200.6 4.700.6 5.600-1.800.9 2.400 2.400 2.400 5.600 1.800-2.300 1.400-3.500 3-4 5.300h-3.200c-.5-2.300-1.700-3.900-4-5.300z"
      />
      <Robe />
      <path
        className="court-hair"
        d="M19.200 18c-2 6-3 11.500-4.200 15.300 2.300 2.200 5.700 2.700 8.300 1.700-1.700-3-2.600-8-2.500-14zM36.800 18c2 6 3 11.500 4.200 15.300-2.300 2.200-5.700 2.700-8.300 1.700 1.700-3 2.600-8 2.500-14z"
      />
      <Face />
      <path
        className="court-hair"
        d="M20.300 22c.3-4 1.800-6 4.200-7.200-.2 1.500.6 2.600 2 2.800 2.900.4 7.400.4 9.200 4.400.6-6.500-2.200-9.800-7.700-9.800s-8.300 3.300-7.700 9.800z"
      />
      <path
        className="court-cap"
        d="M15.800 15.200C16.500 8.500 21.600 5 28.500 5c7.200 0 11.700 3.200 12 9.400-7.600-2.100-16.900-1.900-24.700.8z"
      />
      <path
        className="court-gold"
        d="M15.400 15.300c8.200-3 17.600-3.200 25.400-1l-.3 2.500c-7.900-2-16.800-1.800-24.700 1z"
      />
      <path className="court-feather" d="M19 8.500C13.500 8 9.500 4.800 8 .5c6.700-.3 11.800 2.200 13.300 6.800z" />
      <path className="court-line" d="M10.300 2.300c3 1.300 6 3.400 9.400 5.700" />
      <path
        className="court-white"
        d="M19 37.200c2.800 3.400 5.800 5.300 9 6.800 3.200-1.500 6.200-3.400 9-6.800l-3.300-1.300c-1.600 1.700-3.400 3-5.700 4-2.300-1-4.100-2.300-5.700-4z"
      />
    </>
  );
}

export function Queen(): ReactElement {
  return (
    <>
      <Robe />
      <path
        className="court-hair"
        d="M18.900 17c-3.500 5.500-4.700 11.500-3.300 17.300.8 3 .4 5.600-1.100 8.200 4.800-.7 8.100-3 9.500-6.800-2.500-4.200-3.500-9.200-3.200-14.700zM37.100 17c3.500 5.500 4.700 11.500 3.300 17.300-.8 3-.4 5.600 1.100 8.200-4.800-.7-8.100-3-9.500-6.800 2.500-4.200 3.500-9.200 3.200-14.700z"
      />
      <Face />
      <path
        className="court-hair"
        d="M20.300 22.500c.6-4 2.800-6.700 7.700-8.500 4.900 1.800 7.100 4.500 7.700 8.500 1-7-1.700-11-7.700-11s-8.700 4-7.700 11z"
      />
      <path
        className="court-gold"
        d="M17.800 14.800 15.600 5l5.700 4.300L24.600 3 28 8.200 31.400 3l3.300 6.300L40.400 5l-2.200 9.800C31.500 12.300 24.500 12.300 17.800 14.800z"
      />
      <path
        className="court-panel"
        d="M18 12.700c6.600-2.400 13.400-2.400 20 0l-.3 1.500c-6.400-2.200-13-2.200-19.400 0z"
      />
      <circle className="court-white" cx="15.600" cy="4.300" r="1.500" />
      <circle className="court-white" cx="24.600" cy="2.400" r="1.500" />
      <circle className="court-white" cx="31.400" cy="2.400" r="1.500" />
      <circle className="court-white" cx="40.400" cy="4.300" r="1.500" />
      <path className="court-pearls" d="M21 36.500q7 7.500 14 0" />
      <path className="court-stem" d="M9 54c.2-7-.2-12-1.200-16.500" />
      <path className="court-stem" d="M8.600 45c-2-.4-3.400-1.600-4-3.600M8.900 48.500c1.700-.3 3-1.200 3.700-2.800" />
      <g className="court-bloom">
        <circle cx="7.400" cy="31.200" r="2.300" />
        <circle cx="10.400" cy="33.700" r="2.300" />
        <circle cx="9.300" cy="37.200" r="2.300" />
        <circle cx="5.500" cy="37.200" r="2.300" />
        <circle cx="4.400" cy="33.700" r="2.300" />
      </g>
      <circle className="court-gold" cx="7.400" cy="34.600" r="1.900" />
    </>
  );
}

export function King(): ReactElement {
  return (
    <>
      <path className="court-steel" d="M46.900 2.500 48.500 7v29h-3.200V7z" />
      <path className="court-gold" d="M41 35h11.800v2.600H41zM45.400 37.600h3V46h-3z" />
      <circle className="court-gold" cx="46.900" cy="47.200" r="2" />
      <Robe>
        <path
          className="court-white"
          d="M9 42.300C13 38.600 18 36.600 21.500 36l6.500 6.300 6.500-6.300c3.500.6 8.500 2.600 12.500 6.300l-2.700 3.200c-4-3.200-7.300-4.800-10.500-5.300L28 47l-5.800-6.800c-3.200.5-6.500 2.100-10.500 5.300z"
        />
        <path
          className="court-ink"
          d="m14 41.500.8 1.800-1.600-.4zM18.600 38.800l.6 1.800-1.500-.5zM42 41.500l-.8 1.800 1.600-.4zM37.400 38.800l-.6 1.800 1.500-.5zM25.200 41.500l1.300 1.500-1.700.2zM30.800 41.500 29.500 43l1.700.2z"
        />
      </Robe>
      <path
        className="court-hair"
        d="M19.600 17c-2.700 4-4 8.300-3 12-2 1.500-2 4.300.3 5.600 2.300 1.200 5 .3 5.600-1.800-1.400-3.500-1.900-7.300-1.700-11.300zM36.400 17c2.700 4 4 8.300 3 12 2 1.500 2 4.300-.3 5.600-2.300 1.200-5 .3-5.600-1.800 1.400-3.500 1.900-7.300 1.700-11.300z"
      />
      <Face />
      <path
        className="court-hair"
        d="M20.900 25.500c1.700 1.300 3 1.500 4.300 1.300 1-.6 1.900-.5 2.800.2.900-.7 1.800-.8 2.800-.2 1.300.2 2.600 0 4.300-1.300.4 7-2.200 12.500-7.100 14.700-4.900-2.200-7.500-7.700-7.100-14.700zm5.100 4.200c1.200 1 2.800 1 4 0-1.300-.7-2.700-.7-4 0z"
      />
      <path
        className="court-gold"
        d="M17.600 17 15 5.500l6 4.300L24 4l4 4.800L32 4l3 5.800 6-4.300L38.400 17c-6.700-1.900-14.100-1.900-20.800 0z"
      />
      <path
        className="court-cap"
        d="M18.200 12.300 21 14l3-4.500 4 4 4-4 3 4.500 2.800-1.700-.7 3.200c-6-1.400-12.200-1.400-18.200 0z"
      />
      <path className="court-gold" d="M17.500 15.200c7-2 14-2 21 0l-.2 2.600c-6.700-1.800-13.900-1.800-20.600 0z" />
      <path
        className="court-gold"
        d="M27.200.2h1.600v1.700h1.700v1.600h-1.700v3.400h-1.600V3.500h-1.700V1.900h1.700z"
      />
      <circle className="court-gold" cx="15" cy="5" r="1.400" />
      <circle className="court-gold" cx="41" cy="5" r="1.400" />
    </>
  );
}
