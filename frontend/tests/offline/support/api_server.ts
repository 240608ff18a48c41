/** A small server that keeps the API's promises, with the reference tus server for the uploads; it fails on demand. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { Server as TusServer } from "@tus/server";

export interface Fault {
  method?: string;
  path: RegExp;
  /** `lose`: the work is done, the answer is lost. `hang`: no answer, ever. A status: that answer, no work. */
  act: "lose" | "hang" | number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Which request it strikes: how many times from now (default once). */
  times?: number;
  /** Only requests whose text contains this. */
  holding?: string;
}

export interface Seen {
  method: string;
  path: string;
  account: string | null;
  offset: number | null;
}

interface Participation {
  id: string;
  author: string;
  body: Record<string, unknown>;
  withdrawn: boolean;
}

export class ApiServer {
  readonly seen: Seen[] = [];
  readonly participations = new Map<string, Participation>();
  readonly accounts = new Map<string, { id: string; pseudonym: string }>();
  readonly #keys = new Map<string, string>();
  readonly sessions = new Map<string, string>();
  readonly taken = new Set<string>();
  readonly faults: Fault[] = [];
  /** Upload address by media id. */
  readonly uploads = new Map<string, { url: string; author: string | null; length: number }>();
  readonly finished = new Map<string, string>();
  /** What GET /snapshot answers; null is a 304. */
  snapshot: (since: string | null) => unknown = () => null;
  /** Called with each request before it is answered, which waits for what this returns. */
  onRequest: (seen: Seen) => unknown = () => undefined;
  #http: HttpServer = createServer();
  #tus: TusServer | undefined;
  #folder = "";

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), "enlien-tus-"));
    this.#tus = new TusServer({
      path: "/api/v1/uploads",
      relativeLocation: true,
      maxSize: 4_000_000,
      datastore: new FileStore({ directory: this.#folder }),
      onUploadFinish: async (_request, upload) => {
        const content = await readFile(join(this.#folder, upload.id));
        const hash = createHash("sha256").update(content).digest("hex");
        this.finished.set(String(upload.metadata?.media_id), hash);
        return {};
      },
    });
    this.#http = createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((done) => this.#http.listen(0, "127.0.0.1", done));
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((done) => this.#http.close(done));
    await rm(this.#folder, { recursive: true, force: true });
  }

  get port(): number {
    const address = this.#http.address();
    if (address === null || typeof address === "string") throw new Error("closed");
    return address.port;
  }

  fail(fault: Fault): void {
    this.faults.push(fault);
  }

  count(method: string, path: RegExp): number {
    return this.seen.filter((one) => one.method === method && path.test(one.path)).length;
  }

  /** End every session, as an administrator or the passing of time would. */
  endSessions(): void {
    this.sessions.clear();
  }

  /** Forget an upload, as expiry does. */
  async forgetUpload(mediaId: string): Promise<void> {
    const id = this.uploads.get(mediaId)?.url.split("/").pop() ?? "";
    this.uploads.delete(mediaId);
    await rm(join(this.#folder, id), { force: true });
    await rm(join(this.#folder, `${id}.json`), { force: true });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const method = request.method ?? "";
    const path = (request.url ?? "").replace("/api/v1", "");
    const session = /sid=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
    const account = this.sessions.get(session) ?? null;
    const offset = request.headers["upload-offset"];
    const seen = { method, path, account, offset: offset === undefined ? null : Number(offset) };
    this.seen.push(seen);
    const isUpload = path.startsWith("/uploads");
    const text = isUpload ? "" : await textOf(request).catch(() => null);
    if (text === null) return;
    await this.onRequest(seen);
    const fault = this.#strike(method, path, text);
    if (fault?.act === "hang") return;
    if (typeof fault?.act === "number") return send(response, fault.act, fault.body, fault.headers);
    if (fault?.act === "lose") loseAnswer(request, response);
    if (isUpload) return this.#upload(request, response, method, account);
    const key = String(request.headers["idempotency-key"] ?? "");
    this.#route(response, method, path, account, session, text ? JSON.parse(text) : {}, key);
  }

  #strike(method: string, path: string, text: string): Fault | undefined {
    const index = this.faults.findIndex(
      (one) =>
        (!one.method || one.method === method) && one.path.test(path) && text.includes(one.holding ?? ""),
    );
    const fault = this.faults[index];
    if (!fault) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.faults.splice(index, 1);
    return fault;
  }

  #route(
    response: ServerResponse,
    method: string,
    path: string,
    account: string | null,
    session: string,
    body: Record<string, unknown>,
    key: string,
  ): unknown {
    if (method === "POST" && path === "/accounts")
      return this.#makeAccount(response, String(body.pseudonym), key);
    if (method === "POST" && path === "/sessions") return this.#signIn(response, body);
    if (method === "DELETE" && path === "/sessions/current") {
      this.sessions.delete(session);
      return send(response, 204);
    }
    if (path.startsWith("/snapshot")) {
      const body = this.snapshot(new URL(path, "http://x").searchParams.get("since"));
      return body === null ? send(response, 304) : send(response, 200, body);
    }
    if (!account) return send(response, 401, problem(401, "not_signed_in", "Ta session est finie."));
    if (path.startsWith("/me/participations")) {
      const items = [...this.participations.values()].filter(
        (one) => one.author === account && !one.withdrawn,
      );
      return send(response, 200, { items: items.map(read), next_cursor: null });
    }
    const id = path.split("/")[2] ?? "";
    this.#participation(response, method, id, account, body);
  }

  #participation(
    response: ServerResponse,
    method: string,
    id: string,
    account: string,
    body: Record<string, unknown>,
  ): unknown {
    const known = this.participations.get(id);
    if (known && known.author !== account)
      return send(response, 409, problem(409, "other_author", "Pas à toi."));
    if (method === "PUT") {
      const made = known ?? { id, author: account, body, withdrawn: false };
      this.participations.set(id, made);
      return send(response, known ? 200 : 201, read(made));
    }
    if (!known) return send(response, 404, problem(404, "not_found", "Introuvable."));
    if (method === "DELETE") {
      known.withdrawn = true;
      return send(response, 204);
    }
    Object.assign(known.body, body);
    send(response, 200, read(known));
  }

  #makeAccount(response: ServerResponse, pseudonym: string, key: string): unknown {
    const made = this.accounts.get(this.#keys.get(key) ?? "");
    if (made) return this.#welcome(response, made, 201);
    if (this.taken.has(pseudonym))
      return send(response, 409, problem(409, "pseudonym_taken", "Ce pseudonyme est pris."));
    this.taken.add(pseudonym);
    const account = { id: crypto.randomUUID(), pseudonym };
    this.accounts.set(account.id, account);
    this.#keys.set(key, account.id);
    this.#welcome(response, account, 201);
  }

  #signIn(response: ServerResponse, body: Record<string, unknown>): unknown {
    const account = [...this.accounts.values()].find((one) => one.pseudonym === body.pseudonym);
    const right = account && body.recovery_phrase === `phrase de ${account.pseudonym}`;
    if (!right) return send(response, 401, problem(401, "wrong_credentials", "Ce n'est pas cette phrase."));
    this.#welcome(response, account, 201);
  }

  #welcome(response: ServerResponse, account: { id: string; pseudonym: string }, status: number): void {
    const session = crypto.randomUUID();
    this.sessions.set(session, account.id);
    const body = { account, recovery_phrase: `phrase de ${account.pseudonym}` };
    send(response, status, body, { "Set-Cookie": `sid=${session}; HttpOnly` });
  }

  async #upload(
    request: IncomingMessage,
    response: ServerResponse,
    method: string,
    account: string | null,
  ): Promise<unknown> {
    if (!account) return send(response, 401, problem(401, "not_signed_in", "Ta session est finie."));
    if (method === "POST" && this.#knowsUpload(request, response, account)) return;
    const mediaId = mediaIdOf(request);
    const length = Number(request.headers["upload-length"]);
    const setHeader = response.writeHead.bind(response);
    // The reference server doesn't know of media ids; what it creates is remembered under ours.
    response.writeHead = ((...parts: Parameters<typeof setHeader>) => {
      const out = setHeader(...parts);
      const location = response.getHeader("location") ?? findLocation(parts);
      if (mediaId && location) this.uploads.set(mediaId, { url: String(location), author: account, length });
      return out;
    }) as typeof response.writeHead;
    await this.#tus?.handle(request, response);
  }

  #knowsUpload(request: IncomingMessage, response: ServerResponse, account: string): boolean {
    const known = this.uploads.get(mediaIdOf(request) ?? "");
    if (known?.author !== account) return false;
    const done = this.finished.has(mediaIdOf(request) ?? "");
    const complete = { "Upload-Complete": "?1", "Upload-Offset": String(known.length) };
    send(response, done ? 200 : 201, undefined, {
      Location: known.url,
      "Tus-Resumable": "1.0.0",
      ...(done ? complete : {}),
    });
    return true;
  }
}

function mediaIdOf(request: IncomingMessage): string | undefined {
  const pair = /media_id ([\w+/=]+)/.exec(String(request.headers["upload-metadata"] ?? ""));
  return pair?.[1] ? Buffer.from(pair[1], "base64").toString() : undefined;
}

function findLocation(parts: unknown[]): string | undefined {
  const flat = parts
    .flat(2)
    .flatMap((part) => (typeof part === "object" && part ? Object.entries(part).flat() : [part]));
  const index = flat.findIndex((part) => String(part).toLowerCase() === "location");
  return index < 0 ? undefined : String(flat[index + 1]);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function loseAnswer(request: IncomingMessage, response: ServerResponse): void {
  const cut = () => {
    request.socket.destroy();
    return response;
  };
  response.writeHead = () => response;
  response.write = () => true;
  response.end = cut as typeof response.end;
}

export function problem(
  status: number,
  code: string,
  detail: string,
  errors?: unknown[],
): Record<string, unknown> {
  return { type: `/problems/${code}`, title: code, status, code, detail, ...(errors ? { errors } : {}) };
}

function read({ id, body }: Participation): Record<string, unknown> {
  return { id, ...body, media: [], state: "received", reason: null, created_at: "2026-11-22T10:00:00.000Z" };
}

function send(
  response: ServerResponse,
  status: number,
  body?: unknown,
  headers: Record<string, string> = {},
): void {
  const type =
    typeof body === "string" ? "text/html" : status >= 400 ? "application/problem+json" : "application/json";
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { ...(text ? { "Content-Type": type } : {}), ...headers });
  response.end(text);
}
