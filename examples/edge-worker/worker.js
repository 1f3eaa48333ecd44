import { input, loadWith, SchemaError, trees } from '@nettc/core/predict';
import file from './model.nettc'; // an ArrayBuffer: wrangler.toml says so

const MAX_BYTES = 1_000_000;
// Only the two kernels that this model needs are bundled.
const model = loadWith(file, [input, trees]);

export default {
  /** GET answers with the model card, POST of one flow record or a list of them with as many predictions. */
  async fetch(request) {
    if (request.method === 'GET')
      return Response.json({
        ...model.card,
        classes: model.classes,
        fields: model.input.fields.map(({ name }) => name),
      });
    if (request.method !== 'POST')
      return refusal(405, 'GET the model card or POST flow records', { allow: 'GET, POST' });
    const text = await textOf(request);
    if (text === undefined) return refusal(413, `at most ${MAX_BYTES} bytes`);
    try {
      const flows = JSON.parse(text);
      return Response.json(Array.isArray(flows) ? flows.map(classify) : classify(flows));
    } catch (error) {
      if (error instanceof SchemaError || error instanceof SyntaxError) return refusal(400, error.message);
      throw error;
    }
  },
};

const classify = (flow) => model.predictRecord(flow);

const refusal = (status, error, headers) => Response.json({ error }, { status, headers });

/** The body as text; undefined where it is too long, whatever its headers say. */
async function textOf({ body }) {
  const chunks = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    if ((size += chunk.length) > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new Blob(chunks).text();
}
