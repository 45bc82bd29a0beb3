import { act, cleanup, render, type RenderResult } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { afterEach } from "vitest";

import { FakeBrowser, type FakeTab } from "../../../client/tests/fakes/browser.js";
import { ReseatProvider } from "../../src/index.js";

afterEach(cleanup);

export const user = userEvent.setup();

/** Renders with the clock of a fake tab. */
export function show(element: ReactElement, tab: FakeTab = new FakeBrowser().tab()): RenderResult {
  const wrapper = ({ children }: { children: React.ReactNode }): ReactElement => (
    <ReseatProvider time={tab.environment}>{children}</ReseatProvider>
  );
  return render(element, { wrapper });
}

/** What a test does to the connection, with React's answer to it. */
export async function doing(what: () => unknown): Promise<void> {
  await act(async () => {
    what();
  });
}
