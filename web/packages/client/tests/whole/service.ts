import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A real service on an empty database, in a folder of its own. */
export class Service {
  private constructor(
    private readonly binary: string,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly folder: string,
    private running: Running,
  ) {}

  static async start(binary: string, settings: Readonly<Record<string, string>> = {}): Promise<Service> {
    const folder = mkdtempSync(join(tmpdir(), "reseat-web-"));
    return new Service(binary, settings, folder, await run(binary, settings, folder));
  }

  get port(): number {
    return this.running.port;
  }

  /** Where its database is. */
  get database(): string {
    return join(this.folder, DATABASE);
  }

  /** Ends it as a fault does, and starts it again on what it has stored. */
  async restart(): Promise<void> {
    await end(this.running);
    this.running = await run(this.binary, this.settings, this.folder);
  }

  async stop(): Promise<void> {
    await end(this.running);
    rmSync(this.folder, { recursive: true });
  }
}

const DATABASE = "tests.db";

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

async function run(binary: string, settings: Readonly<Record<string, string>>, folder: string): Promise<Running> {
  // The service refuses variables of its prefix that it does not know: it gets none of the tests'.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("RESEAT_") && name !== "RUST_LOG");
  const own = { DATABASE_URL: `sqlite://${DATABASE}`, RESEAT_LISTEN: "127.0.0.1:0", RESEAT_LOG__FORMAT: "json" };
  const env = { ...Object.fromEntries(inherited), ...own, ...settings };
  const child = spawn(binary, ["serve"], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  // A run that is broken off must leave nothing behind.
  process.once("exit", () => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stderr })) {
    const port = listening(line);
    if (port === undefined) continue;
    // Read on, so that the service never waits for its log to be taken.
    child.stderr.resume();
    return { child, port };
  }
  throw new Error("the service stopped before it listened");
}

async function end({ child }: Running): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** The port in the line that says that the service listens. */
function listening(line: string): number | undefined {
  if (!line.startsWith("{")) return undefined;
  const { fields } = JSON.parse(line) as { fields?: { message?: string; address?: string } };
  return fields?.message === "listening" ? Number(fields.address?.split(":").at(-1)) : undefined;
}

/** A wire to the service that the test can cut, as a tunnel does: without a word to either side. */
export class Wire {
  readonly #ends = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server);
    server.on("connection", (near) => {
      const far = connect(port, "127.0.0.1");
      for (const [end, other] of [
        [near, far],
        [far, near],
      ] as const) {
        wire.#ends.add(end);
        end.pipe(other).on("error", () => {});
        end.on("close", () => {
          wire.#ends.delete(end);
          other.destroy();
        });
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return wire;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  cut(): void {
    for (const end of this.#ends) end.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.cut();
    const closed = once(this.server, "close");
    this.server.close();
    await closed;
  }
}
