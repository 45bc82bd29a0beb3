import type { ReactElement } from "react";

import { texts } from "../texts.js";
import type { PointCategory, RoundEnd } from "./happenings.js";
import { callOf, type TablePlayer } from "./players.js";

const CATEGORIES: readonly PointCategory[] = ["cards", "spades", "big_casino", "little_casino", "aces", "sweeps"];

interface RoundSheetProps {
  readonly round: RoundEnd;
  readonly players: readonly TablePlayer[];
}

/** Who got how many points for what, and what each is given for. */
export function RoundSheet({ round, players }: RoundSheetProps): ReactElement {
  const own = players.filter(({ isOwn }) => isOwn);
  const columns = [...own, ...players.filter(({ isOwn }) => !isOwn)].filter(({ id }) => id in round.points);
  const total = (id: string): number =>
    CATEGORIES.reduce((sum, category) => sum + (round.points[id]?.[category] ?? 0), 0);
  return (
    <table className="sheet">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{texts.roundEnd.category}</span>
          </th>
          {columns.map(({ id }) => (
            <th key={id} scope="col">
              {callOf(players, id)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {CATEGORIES.map((category) => (
          <tr key={category}>
            <th scope="row">
              {texts.roundEnd.categories[category]}
              <small>{texts.roundEnd.worth[category]}</small>
            </th>
            {columns.map(({ id }) => (
              <td key={id} data-zero={(round.points[id]?.[category] ?? 0) === 0 || undefined}>
                {round.points[id]?.[category] ?? 0}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{texts.roundEnd.total}</th>
          {columns.map(({ id }) => (
            <td key={id}>+{total(id)}</td>
          ))}
        </tr>
        <tr className="sheet-score">
          <th scope="row">{texts.roundEnd.score}</th>
          {columns.map(({ id }) => (
            <td key={id}>{round.scores[id] ?? 0}</td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}
