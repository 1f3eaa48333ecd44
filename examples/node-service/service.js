import { createServer } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SchemaError } from '@nettc/core/predict';

/**
 * An HTTP server that classifies flows.
 *
 * - `POST /predict`: a flow record or a list of them as JSON; answers with as many predictions
 * - `GET /model`: the model card, the classes, the fields of a record
 * - `GET /health`: `{ "status": "ok", "working": 1 }`, where 1 request is being predicted
 *
 * Predictions are made in slices of some milliseconds, and others are answered in between.
 */
export function createService(model, { maxBytes = 16_000_000, sliceMs = 5 } = {}) {
  let working = 0;
  const routes = {
    '/predict': { POST: predict },
    '/model': {
      GET: () =>
        JSON.stringify({ ...model.card, classes: model.classes, fields: model.input.fields.map((f) => f.name) }),
    },
    '/health': { GET: () => JSON.stringify({ status: 'ok', working }) },
  };

  async function predict(request, response) {
    const body = JSON.parse(await textOf(request, maxBytes));
    working++;
    try {
      const answers = await classifyAll([body].flat(), () => response.destroyed);
      return Array.isArray(body) ? `[${answers}]` : answers[0];
    } finally {
      working--;
    }
  }

  /** Each answer as JSON; fewer where nobody waits for the rest. */
  async function classifyAll(flows, abandoned) {
    const answers = [];
    let start = performance.now();
    for (const [i, flow] of flows.entries()) {
      answers.push(JSON.stringify(classify(flow, i)));
      if (performance.now() - start < sliceMs) continue;
      await nextTurn();
      if (abandoned()) break;
      start = performance.now();
    }
    return answers;
  }

  function classify(flow, i) {
    try {
      return model.predictRecord(flow);
    } catch (error) {
      throw error instanceof SchemaError ? new Refusal(400, `record ${i}: ${error.message}`) : error;
    }
  }

  const server = createServer(async (request, response) => {
    const answer = (status, json, headers) => {
      if (!server.listening) response.setHeader('connection', 'close'); // shutting down
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(json);
    };
    try {
      const methods = routes[request.url];
      if (!methods) throw new Refusal(404, `try ${Object.keys(routes).join(', ')}`);
      const route = methods[request.method];
      if (!route) throw new Refusal(405, `try ${Object.keys(methods)}`, { allow: `${Object.keys(methods)}` });
      answer(200, await route(request, response));
    } catch (error) {
      if (response.destroyed) return; // the client has left
      if (error instanceof Refusal)
        return answer(error.status, JSON.stringify({ error: error.message }), error.headers);
      if (error instanceof SyntaxError) return answer(400, JSON.stringify({ error: error.message }));
      console.error(error);
      answer(500, JSON.stringify({ error: 'internal error' }));
    }
  });
  return server;
}

/** An answer other than 200, and why. */
class Refusal extends Error {
  constructor(status, message, headers) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The whole body as text. One that is too long is read to its end, so that the sender gets to hear of it, but not kept. */
async function textOf(request, maxBytes) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) throw new Refusal(413, `at most ${maxBytes} bytes`);
  return Buffer.concat(chunks).toString();
}
