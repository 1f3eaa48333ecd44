// The scenario as a Worker: a POSTed text is the data; without one the flows are random. All of it happens in the request.
export default {
  async fetch(request, { wasm }) {
    if (!wasm) delete globalThis.WebAssembly;
    try {
      const { scenario, randomText } = await import('./scenario.js');
      return Response.json(await scenario((await request.text()) || randomText(), { wasm, workers: 0 }));
    } catch (error) {
      return new Response(error.stack, { status: 500 });
    }
  },
};
