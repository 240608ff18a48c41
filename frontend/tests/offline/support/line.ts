/** The line between the phone and the server: TCP, so that it can be cut in the middle of anything. */
import { connect, createServer, type Server, type Socket } from "node:net";

export class Line {
  /** Bytes that still reach the server before the line is cut; null when it holds. */
  cutAfter: number | null = null;
  /** Bytes that went up. */
  sent = 0;
  #down = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((phone) => this.#join(phone, target));
  }

  static async open(target: number): Promise<Line> {
    const line = new Line(target);
    await new Promise<void>((done) => line.#server.listen(0, "127.0.0.1", done));
    return line;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("closed");
    return address.port;
  }

  #join(phone: Socket, target: number): void {
    if (this.#down) {
      phone.resetAndDestroy();
      return;
    }
    const server = connect(target, "127.0.0.1");
    for (const socket of [phone, server]) {
      this.#sockets.add(socket);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        phone.destroy();
        server.destroy();
      });
      socket.on("error", () => undefined);
    }
    server.on("data", (bytes) => phone.write(bytes));
    phone.on("data", (bytes) => this.#forward(bytes, phone, server));
  }

  #forward(bytes: Buffer, phone: Socket, server: Socket): void {
    this.sent += bytes.length;
    if (this.cutAfter === null) {
      server.write(bytes);
      return;
    }
    const part = bytes.subarray(0, this.cutAfter);
    this.cutAfter -= part.length;
    if (this.cutAfter > 0) {
      server.write(part);
      return;
    }
    this.cutAfter = null;
    // Nothing that comes after the cut may slip through before the sockets are closed.
    phone.removeAllListeners("data");
    server.write(part, () => {
      server.destroy();
      phone.resetAndDestroy();
    });
  }

  /** No network at all: what is open is cut, what is new is refused. */
  set down(down: boolean) {
    this.#down = down;
    if (down) this.cut();
  }

  /** Cut every connection, now. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }
}
