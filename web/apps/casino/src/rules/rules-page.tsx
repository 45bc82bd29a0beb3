import type { ReactElement } from "react";

import type { CardId } from "../cards/card.js";
import { CardFace } from "../cards/card-face.js";
import { Link } from "../routing/link.js";
import { paths } from "../routing/route.js";
import { Page } from "../shell/page.js";
import { texts } from "../texts.js";

/** The game in one page, with the examples laid out in cards. */
export default function RulesPage(): ReactElement {
  const { capture, build, trail, more, counting, countingLead } = texts.rulesPage;
  return (
    <Page heading={texts.rulesPage.heading} lead={texts.rulesPage.lead} narrow>
      {[capture, build, trail].map(({ heading, words, example, hand, table }) => (
        <section key={heading} className="panel rule">
          <h2>{heading}</h2>
          <p>{words}</p>
          <figure>
            <Example hand={hand} table={table} />
            <figcaption>{example}</figcaption>
          </figure>
        </section>
      ))}
      <section className="panel rule">
        <h2>{counting}</h2>
        <p>{countingLead}</p>
        <dl className="worths">
          {Object.entries(texts.roundEnd.categories).map(([category, name]) => (
            <div key={category}>
              <dt>{name}</dt>
              <dd>{texts.roundEnd.worth[category as keyof typeof texts.roundEnd.worth]}</dd>
            </div>
          ))}
        </dl>
        {more.map((words) => (
          <p key={words}>{words}</p>
        ))}
      </section>
      <p>
        <Link to={paths.lobby} className="button button-primary">
          {texts.back}
        </Link>
      </p>
    </Page>
  );
}

interface ExampleProps {
  readonly hand: CardId;
  readonly table: readonly CardId[];
}

function Example({ hand, table }: ExampleProps): ReactElement {
  return (
    <span className="example" aria-hidden="true">
      <span className="card example-hand">
        <CardFace id={hand} />
      </span>
      <span className="example-table">
        {table.map((card) => (
          <span key={card} className="card">
            <CardFace id={card} />
          </span>
        ))}
      </span>
    </span>
  );
}
