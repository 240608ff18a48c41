// Requests per second of one address, with autocannon. Reads a JSON job on standard input, writes a JSON result.
import autocannon from "../frontend/node_modules/autocannon/autocannon.js";

let text = "";
for await (const part of process.stdin) text += part;
const job = JSON.parse(text);
const options = { url: job.url, connections: job.connections ?? 32, headers: job.headers };
if (job.requests) {
  // Each request once: writes with an id of their own.
  let next = 0;
  Object.assign(options, {
    amount: job.requests.length,
    requests: [{ setupRequest: (request) => ({ ...request, ...job.requests[next++ % job.requests.length] }) }],
  });
} else {
  options.duration = job.seconds;
}
const result = await autocannon(options);
const statuses = Object.fromEntries(Object.entries(result.statusCodeStats ?? {}).map(([code, { count }]) => [code, count]));
const seconds = (new Date(result.finish) - new Date(result.start)) / 1000;
console.log(JSON.stringify({ rate: result.requests.total / seconds, statuses, errors: result.errors }));
