// What stands before the app in production, as far as the line feels it: TLS 1.3 and HTTP/2 on one connection.
import { readFile } from "node:fs/promises";
import http from "node:http";
import http2 from "node:http2";

const [, , port, target, folder] = process.argv;
const agent = new http.Agent({ keepAlive: true });
const server = http2.createSecureServer({
  key: await readFile(`${folder}/key.pem`),
  cert: await readFile(`${folder}/cert.pem`),
  allowHTTP1: true,
});

const CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);

server.on("request", (request, response) => {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !name.startsWith(":")));
  headers.host = request.headers[":authority"] ?? request.headers.host;
  const { method, url: path } = request;
  const asked = http.request({ host: "127.0.0.1", port: Number(target), method, path, headers, agent }, (answer) => {
    const told = Object.entries(answer.headers).filter(([name]) => !CONNECTION.has(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(told));
    answer.pipe(response);
  });
  asked.on("error", () => response.destroy());
  request.pipe(asked);
});
server.listen(Number(port), "127.0.0.1");
