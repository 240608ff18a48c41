/** A phone: one database, one cookie jar, one set of locks, and tabs that can be killed at any moment. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { vi } from "vitest";
import type { Photo } from "../../../src/offline/types";
import { ApiServer } from "./api_server";
import { Line } from "./line";

const realFetch = globalThis.fetch;
const realSetTimeout = globalThis.setTimeout;

interface Lock {
  tab: number;
  release: () => void;
}

/** Web Locks as browsers have them: one holder, the others wait in line, and a dead tab lets go. */
class Locks {
  #queue: Lock[] = [];

  forTab(tab: number, alive: () => boolean) {
    return {
      request: async (_name: string, work: () => Promise<void>): Promise<void> => {
        const lock: Lock = { tab, release: () => undefined };
        const before = this.#queue.at(-1);
        const turn = before ? new Promise<void>((go) => this.#follow(before, go)) : Promise.resolve();
        this.#queue.push(lock);
        await turn;
        if (!alive()) return new Promise(() => undefined);
        try {
          await work();
        } finally {
          this.#leave(lock);
        }
      },
    };
  }

  #follow(before: Lock, go: () => void): void {
    const old = before.release;
    before.release = () => {
      old();
      go();
    };
  }

  #leave(lock: Lock): void {
    this.#queue = this.#queue.filter((one) => one !== lock);
    lock.release();
  }

  kill(tab: number): void {
    for (const lock of this.#queue.filter((one) => one.tab === tab)) this.#leave(lock);
  }
}

export type Tab = Awaited<ReturnType<Phone["open"]>>;

export class Phone {
  readonly server = new ApiServer();
  withLocks = true;
  /** What `navigator.onLine` says. */
  onLine = true;
  #line: Line | undefined;
  #cookies = new Map<string, string>();
  #locks = new Locks();
  #tabs = 0;
  #alive = new Set<number>();

  static async start(): Promise<Phone> {
    const phone = new Phone();
    globalThis.indexedDB = new IDBFactory();
    await phone.server.start();
    phone.#line = await Line.open(phone.server.port);
    return phone;
  }

  get line(): Line {
    if (!this.#line) throw new Error("not started");
    return this.#line;
  }

  /** Open a tab: the app's modules anew, over the same database. */
  async open() {
    const tab = ++this.#tabs;
    this.#alive.add(tab);
    const alive = () => this.#alive.has(tab);
    const locks = this.withLocks ? this.#locks.forTab(tab, alive) : undefined;
    const phone = this;
    vi.stubGlobal("navigator", {
      locks,
      get onLine() {
        return phone.onLine;
      },
    });
    vi.stubGlobal("fetch", (path: string, init: RequestInit) => this.#fetch(alive, path, init));
    vi.resetModules();
    const [outbox, account, flush, session, db, snapshot, network, mine, start, tabs] = await Promise.all([
      import("../../../src/offline/outbox"),
      import("../../../src/offline/account"),
      import("../../../src/offline/flush"),
      import("../../../src/offline/session"),
      import("../../../src/offline/db"),
      import("../../../src/offline/snapshot"),
      import("../../../src/offline/network"),
      import("../../../src/offline/mine"),
      import("../../../src/offline/start"),
      import("../../../src/offline/tabs"),
    ]);
    await account.loadAccount();
    await outbox.loadOutbox();
    const kill = async () => {
      this.#alive.delete(tab);
      this.line.cut();
      vi.clearAllTimers();
      tabs.leaveTabs();
      await db.closeDb();
      this.#locks.kill(tab);
    };
    return {
      ...outbox,
      ...account,
      ...flush,
      ...session,
      ...db,
      ...snapshot,
      ...network,
      ...mine,
      ...start,
      kill,
    };
  }

  /** What a browser does with a request: the origin's address, its cookies, and silence for a tab that is gone. */
  async #fetch(alive: () => boolean, path: string, init: RequestInit): Promise<Response> {
    if (!alive()) return new Promise(() => undefined);
    const url = new URL(path, `http://127.0.0.1:${this.line.port}`);
    const headers = new Headers(init.headers);
    headers.set("cookie", [...this.#cookies].map((pair) => pair.join("=")).join("; "));
    try {
      const response = await realFetch(url, { ...init, headers });
      for (const cookie of response.headers.getSetCookie()) {
        const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
        this.#cookies.set(name, value);
      }
      if (!alive()) return new Promise(() => undefined);
      return response;
    } catch (error) {
      if (!alive()) return new Promise(() => undefined);
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#line?.close();
    await this.server.stop();
    vi.unstubAllGlobals();
  }
}

/** Wait, without a clock, until something holds: every turn lets the sockets and the database work. */
export async function until(holds: () => boolean | Promise<boolean>, what = "condition"): Promise<void> {
  const limit = process.hrtime.bigint() + 10_000_000_000n;
  while (!(await holds())) {
    if (process.hrtime.bigint() > limit) throw new Error(`never: ${what}`);
    await new Promise((done) => realSetTimeout(done, 1));
  }
}

let made = 0;

export function photo(bytes: number): Photo {
  made += 1;
  const content = new Uint8Array(bytes).map((_, i) => (i * 31 + made * 7) % 251);
  return { id: crypto.randomUUID(), blob: new Blob([content], { type: "image/webp" }), width: 4, height: 3 };
}

/** A participation as the screen hands it over. */
export function draft(text: string, photos: Photo[] = [], pseudonym: string | null = "Genêt-Malin-42") {
  return {
    id: crypto.randomUUID(),
    body: {
      challenge: "solidavir-us",
      kind: photos.length > 0 ? ("photo" as const) : ("text" as const),
      text,
      signed: true,
      media: photos.map(({ id }) => id),
      people: [],
    },
    photos,
    account: pseudonym ? { pseudonym } : null,
  };
}

export async function sha256(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return Buffer.from(digest).toString("hex");
}
