/** A small site with the real service worker, built as for production, in front of a browser. */
import { createServer, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { build } from "vite";

const root = join(import.meta.dirname, "../../..");

/** The script of the worker for one build of the app. */
export async function buildWorker(name: string): Promise<string> {
  const result = await build({
    configFile: false,
    root,
    logLevel: "silent",
    publicDir: false,
    define: {
      __BUILD__: JSON.stringify(name),
      __PRECACHE__: JSON.stringify([{ url: "/shell", revision: name }, { url: `/assets/main-${name}.js` }]),
      __LATER__: JSON.stringify(["/aide", `/assets/map-${name}.js`, "/icons/192.png"]),
    },
    build: {
      write: false,
      rollupOptions: {
        input: join(root, "src/sw/index.ts"),
        output: { format: "iife", entryFileNames: "sw.js" },
      },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const chunk = output && "output" in output ? output.output[0] : undefined;
  if (!chunk) throw new Error("nothing was built");
  return chunk.code;
}

export class Site {
  /** The build that the server serves. */
  name = "one";
  worker = "";
  /** What the text of a page says beside its path. */
  words = "first";
  /** Paths that answer with a status of their own; 0 never answers. */
  readonly odd = new Map<string, number>();
  readonly seen: string[] = [];
  #http: Server = createServer();

  async start(): Promise<void> {
    this.worker = await buildWorker(this.name);
    this.#http = createServer((request, response) => {
      this.seen.push(`${request.method} ${request.url}`);
      this.#answer(new URL(request.url ?? "/", "http://x").pathname, response);
    });
    await new Promise<void>((done) => this.#http.listen(0, "127.0.0.1", done));
  }

  get address(): string {
    const address = this.#http.address();
    if (address === null || typeof address === "string") throw new Error("closed");
    return `http://localhost:${address.port}`;
  }

  #answer(path: string, response: ServerResponse): void {
    const status = this.odd.get(path) ?? 200;
    if (status === 0) return;
    const [type, body] = this.#file(path);
    const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    response.writeHead(status, { "Content-Type": type, "Cache-Control": cache });
    response.end(body);
  }

  #file(path: string): [string, string] {
    if (path === "/sw.js") return ["text/javascript", this.worker];
    if (path.startsWith("/assets/")) return ["text/javascript", `self.asset = ${JSON.stringify(path)};`];
    if (path.startsWith("/media/")) return ["image/webp", path];
    if (path.startsWith("/api/")) return ["application/json", "{}"];
    const script = `<script src="/assets/main-${this.name}.js"></script>`;
    return ["text/html", `<!doctype html><title>${path}</title><h1>${path} ${this.words}</h1>${script}`];
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((done) => this.#http.close(done));
  }
}
