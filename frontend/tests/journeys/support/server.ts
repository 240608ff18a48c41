/** The real server, with its real database, as `make run` starts it: one folder, one port, one process to end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const root = resolve(import.meta.dirname, "../../../..");
const python = join(root, ".venv/bin/python");

/** What a test needs to know of a server; plain, so that it travels from the set-up to the files. */
export interface Site {
  url: string;
  port: number;
  dataDir: string;
}

export interface DemoAccount {
  role: string;
  email: string;
  password: string;
  totp_secret: string;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** A folder that the database's own user may enter too: started by root, PostgreSQL runs as somebody else. */
export function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), "enlien-journeys-"));
  chmodSync(folder, 0o755);
  return folder;
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** Resolves when the process is gone; never waits for one that is gone already. */
async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

export class Server {
  readonly site: Site;
  readonly #command: string[];
  readonly #settings: Record<string, string>;
  #child: ChildProcess | undefined;

  constructor(site: Site, settings: Record<string, string> = {}, command = ["-m", "app", "serve"]) {
    this.site = site;
    this.#settings = settings;
    this.#command = command;
  }

  async start(): Promise<void> {
    if (!existsSync(python)) throw new Error(`${python} is missing: run \`make test\`, which makes it`);
    const { port, dataDir, url } = this.site;
    const child = spawn(python, this.#command, {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        DATA_DIR: dataDir,
        PORT: String(port),
        LOG_LEVEL: "WARNING",
        PYTHONPATH: root,
        ...this.#settings,
      },
    });
    this.#child = child;
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
    child.on("exit", (code, signal) => {
      if (this.#child === child) console.error(`the server ended by itself (${code ?? signal}):\n${said}`);
    });
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${said}`);
      await pause(50);
    }
  }

  #forget(): ChildProcess | undefined {
    const child = this.#child;
    this.#child = undefined;
    return child;
  }

  /** As a power cut would end it. */
  async kill(): Promise<void> {
    const child = this.#forget();
    child?.kill("SIGKILL");
    if (child) await gone(child);
  }

  /** In good order; after ten seconds by force. */
  async stop(): Promise<void> {
    const child = this.#forget();
    if (!child) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await gone(child);
    clearTimeout(force);
  }
}

/** End the database that a killed server left behind, and remove the folder. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, "postgres/postmaster.pid");
  if (existsSync(pidFile)) {
    const pid = Number(readFileSync(pidFile, "utf8").split("\n", 1)[0]);
    if (pid > 0) {
      // SIGINT is PostgreSQL's fast shutdown.
      process.kill(pid, "SIGINT");
      while (existsSync(pidFile)) await pause(50);
    }
  }
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

export async function startServer(settings: Record<string, string> = {}): Promise<Server> {
  const port = await freePort();
  const server = new Server({ url: `http://127.0.0.1:${port}`, port, dataDir: makeDataDir() }, settings);
  try {
    await server.start();
  } catch (error) {
    await server.stop();
    await removeDataDir(server.site.dataDir);
    throw error;
  }
  return server;
}

export function demoAccount({ dataDir }: Site, role: string): DemoAccount {
  const all = JSON.parse(readFileSync(join(dataDir, "demo-accounts.json"), "utf8")) as DemoAccount[];
  const found = all.find((account) => account.role === role);
  if (!found) throw new Error(`no demo account is ${role}`);
  return found;
}
