import { type ReactElement, type ReactNode, useEffect, useRef } from "react";

import { texts } from "../texts.js";
import { Header } from "./header.js";

interface PageProps {
  readonly heading: string;
  readonly lead?: string;
  /** Narrow, for forms and texts. */
  readonly narrow?: boolean;
  readonly children: ReactNode;
}

/** A page that is no table: the header, a heading that takes the focus when the page is come to, and what belongs to it. */
export function Page({ heading, lead, narrow = false, children }: PageProps): ReactElement {
  return (
    <>
      <Header />
      <main id="content" className={narrow ? "page page-narrow" : "page"}>
        <PageHeading>{heading}</PageHeading>
        {lead !== undefined && <p className="page-lead">{lead}</p>}
        {children}
      </main>
    </>
  );
}

let isFirstPage = true;

interface PageHeadingProps {
  readonly children: string;
  /** The page's name in the browser's tabs, where the heading is too long for one. */
  readonly title?: string;
}

export function PageHeading({ children, title = children }: PageHeadingProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = texts.title(title);
    // The browser itself reads a page out that was loaded; one that was changed to tells by the focus.
    if (!isFirstPage) heading.current?.focus();
    isFirstPage = false;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1} className="page-heading">
      {children}
    </h1>
  );
}
